package dev.botkit.internal.conversation;

import dev.botkit.internal.store.ProfileSource.AfterFailure;
import org.jspecify.annotations.Nullable;

/** The profile of a conversation's user while it is not in the store yet. One at a time is under way. Guarded by its conversation. */
final class UnstoredProfile {

    private @Nullable String wanted;
    private long since;
    private boolean queued;
    private boolean underWay;

    /** It is to be stored, in place of an earlier one. */
    void keep(String json, long now) {
        if (!json.equals(wanted)) {
            wanted = json;
            since = now;
        }
    }

    /** Whether it has to be put into the writer's queue; the caller does so. */
    boolean mustQueue() {
        if (queued || wanted == null) {
            return false;
        }
        queued = true;
        return true;
    }

    /** What to store now; null if there is nothing. */
    @Nullable
    String take() {
        underWay = wanted != null;
        queued = underWay;
        return wanted;
    }

    /** What was under way is stored; another one may be wanted by now. */
    void stored(String json) {
        isOver();
        if (json.equals(wanted)) {
            wanted = null;
        }
    }

    /** What was under way is not stored. */
    AfterFailure failed(long now, long most) {
        underWay = false;
        if (wanted != null && now - since <= most) {
            return AfterFailure.TRY_AGAIN;
        }
        AfterFailure next = wanted == null ? AfterFailure.NOTHING : AfterFailure.GIVEN_UP;
        isOver();
        wanted = null;
        return next;
    }

    private void isOver() {
        underWay = false;
        queued = false;
    }

    /** Gives it up. */
    void clear() {
        wanted = null;
    }

    /** Whether the store may be taking one just now. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Whether nothing is to be stored, and nothing is under way. */
    boolean isEmpty() {
        return wanted == null && !underWay;
    }
}
