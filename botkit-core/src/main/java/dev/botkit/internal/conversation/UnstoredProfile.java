package dev.botkit.internal.conversation;

import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.store.ProfileSource.AfterFailure;
import org.jspecify.annotations.Nullable;

/** The profile of a conversation's user while it is not in the store yet. One at a time is under way. Guarded by its conversation. */
final class UnstoredProfile {

    private @Nullable String wanted;
    private @Nullable InFlightShare share;
    private long since;
    private boolean queued;
    private boolean underWay;

    /** Whether it is what is to be stored already. */
    boolean isWanted(String json) {
        return json.equals(wanted);
    }

    /** It is to be stored, and nothing else is; {@code taken} is given back when it is not wanted any more. */
    void keep(String json, @Nullable InFlightShare taken, long now) {
        wanted = json;
        share = taken;
        since = now;
    }

    /** The address of the client that has sent it; null if none has. */
    @Nullable
    String network() {
        return share == null ? null : share.network();
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
            clear();
        }
    }

    /** What was under way is not stored. */
    AfterFailure failed(long now, long most) {
        underWay = false;
        if (wanted != null && now - since <= most) {
            return AfterFailure.TRY_AGAIN;
        }
        AfterFailure next = wanted == null ? AfterFailure.NOTHING : AfterFailure.GIVEN_UP;
        hasNoPlace();
        return next;
    }

    /** It is not stored, and nobody tries. */
    void hasNoPlace() {
        isOver();
        clear();
    }

    private void isOver() {
        underWay = false;
        queued = false;
    }

    /** Gives it up. */
    void clear() {
        wanted = null;
        if (share != null) {
            share.giveBack();
            share = null;
        }
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
