package dev.botkit.internal.push;

import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One login: the scheduled pushes of an anonymous conversation go along to the user's own, as far as that has room for them. For one
 * thread, which may wait for the store.
 */
final class PushMove {

    private static final Log LOG = Log.of(PushMove.class);

    /** How often it is looked again for what was scheduled meanwhile. */
    private static final int LOOKS = 10;

    private final KeptPushes kept;
    private final ConversationId from;
    private final ConversationId to;
    private final Set<String> moved = new HashSet<>();
    private int dropped;

    PushMove(KeptPushes kept, ConversationId from, ConversationId to) {
        this.kept = kept;
        this.from = from;
        this.to = to;
    }

    /** {@code said} are the ids of what was carried over from a log in memory: a push among them was just sent there. */
    void moveAll(Set<String> said) {
        try {
            int looks = 0;
            while (looks < LOOKS && look(said)) {
                looks++;
            }
            dropWhatAnotherLoginHasNoRoomFor();
        } finally {
            report();
        }
    }

    /** Moves what waits; false if nothing does. */
    private boolean look(Set<String> said) {
        List<ScheduledPush> waiting = kept.of(from);
        if (waiting.isEmpty()) {
            return false;
        }
        PushRoom room = kept.roomBeside(kept.counted(to));
        for (ScheduledPush push : waiting) {
            if (said.contains(push.id())) {
                kept.cancel(from, push.id());
            } else if (room.isFor(push)) {
                room.take(push);
                kept.move(push, to);
                moved.add(push.id());
            } else {
                drop(push);
            }
        }
        return true;
    }

    /** Several logins at once may each have found the same room. */
    private void dropWhatAnotherLoginHasNoRoomFor() {
        if (moved.isEmpty()) {
            return;
        }
        List<ScheduledPush> all = kept.counted(to);
        PushRoom room = kept.roomBeside(
                all.stream().filter(push -> !moved.contains(push.id())).toList());
        for (ScheduledPush push : all) {
            if (room.isFor(push)) {
                room.take(push);
            } else {
                drop(push);
            }
        }
    }

    private void drop(ScheduledPush push) {
        dropped += kept.cancel(push.conversation(), push.id()) ? 1 : 0;
    }

    private void report() {
        if (dropped > 0) {
            LOG.warn(
                    "{} scheduled pushes of an anonymous conversation were dropped when it was carried over at login: with"
                            + " them, conversation {} would have more than ConversationLimits.scheduledPushes allows",
                    dropped,
                    Redaction.name(to));
        }
    }
}
