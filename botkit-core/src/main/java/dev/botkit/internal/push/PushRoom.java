package dev.botkit.internal.push;

import dev.botkit.Limits;
import dev.botkit.history.ScheduledPush;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What may still be scheduled in a conversation beside what there is. For one thread. */
final class PushRoom {

    /** All pushes of a conversation are read at once: how many of the largest they may be. */
    static final int LARGE_PUSHES = 4;

    private final Limits limits;
    private final Set<String> ids = new HashSet<>();
    private long characters;

    PushRoom(Limits limits, List<ScheduledPush> pushes) {
        this.limits = limits;
        pushes.forEach(this::take);
    }

    boolean isFull() {
        return ids.size() >= limits.conversations().scheduledPushes();
    }

    boolean isTooSmallFor(String json) {
        return characters + json.length() > (long) LARGE_PUSHES * limits.turns().replyCharacters();
    }

    boolean isFor(ScheduledPush push) {
        return ids.contains(push.id()) || !(isFull() || isTooSmallFor(push.json()));
    }

    void take(ScheduledPush push) {
        if (ids.add(push.id())) {
            characters += push.json().length();
        }
    }
}
