package dev.botkit.internal.message;

import java.util.Set;

/**
 * Types of frames that are no events: those of replies that grow, and those that later versions of the protocol give a meaning, such as an
 * agent who takes over. Nobody can use them for events, so that no bot changes its behaviour with that version.
 */
public final class ReservedTypes {

    private static final Set<String> NAMES = Set.of("activity", "delta", "partial", Frame.STOP);
    private static final String HANDOFF = "handoff_";

    private ReservedTypes() {}

    /** Whether neither clients nor skills can use a type. */
    public static boolean contains(String type) {
        return NAMES.contains(type) || type.startsWith(HANDOFF);
    }
}
