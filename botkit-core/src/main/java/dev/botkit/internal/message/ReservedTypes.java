package dev.botkit.internal.message;

import java.util.Set;

/**
 * Types of frames and entries that later versions of the protocol give a meaning: streams, an agent who takes over, what users
 * think of an answer. Nobody can use them for events until then, so that no bot changes its behaviour with that version.
 */
public final class ReservedTypes {

    private static final Set<String> NAMES = Set.of("activity", "delta", "feedback", "partial", "stop");
    private static final String HANDOFF = "handoff_";

    private ReservedTypes() {}

    /** Whether neither clients nor skills can use a type. */
    public static boolean contains(String type) {
        return NAMES.contains(type) || type.startsWith(HANDOFF);
    }
}
