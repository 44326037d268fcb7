package dev.botkit.internal.client;

import dev.botkit.internal.message.Frames;
import dev.botkit.internal.turn.GrowingText;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one connection, whose client shows that, gets of a reply that grows: one frame at a time, so that a slow reader has one in its queue.
 * Guarded by its conversation.
 */
final class StreamFeed {

    private final Outbox outbox;
    private final int most;
    private final Runnable getMore;

    /** Up to where the client has the text. */
    private int told;

    private @Nullable String toldStatus;

    /** Whether it gets the rest when it has written what it has. */
    private boolean lacks;

    /** {@code most} is how many characters are in one frame; {@code getMore} has {@link #lacks} called. */
    StreamFeed(Outbox outbox, int most, Runnable getMore) {
        this.outbox = outbox;
        this.most = most;
        this.getMore = getMore;
    }

    /** A reply begins to grow; {@code isLive} is whether the client hears of it now. */
    void beginsAnew(GrowingText reply, boolean isLive) {
        told = 0;
        toldStatus = null;
        lacks = false;
        if (isLive) {
            outbox.offer(Frames.partial(reply.id(), ""));
        }
    }

    /** The connection has become live, and this grows. */
    void beginsHere(GrowingText reply) {
        String text = reply.from(0, most);
        told = text.length();
        toldStatus = null;
        outbox.offer(Frames.partial(reply.id(), text));
        getsTheRest();
    }

    void grows(int from, int length, String frame) {
        if (lacks) {
            return;
        }
        if (told == from && outbox.isIdle() && outbox.tryOffer(frame)) {
            told += length;
        } else {
            getsTheRest();
        }
    }

    void hasStatus(@Nullable String status, String frame) {
        if (lacks) {
            return;
        }
        if (outbox.isIdle() && outbox.tryOffer(frame)) {
            toldStatus = status;
        } else {
            getsTheRest();
        }
    }

    /** The next frame is made when this one was written, of what there is then. */
    private void getsTheRest() {
        lacks = true;
        outbox.whenEmpty(getMore);
    }

    /** It has written what it had. */
    void lacks(GrowingText reply, int shown) {
        if (!lacks) {
            return;
        }
        lacks = false;
        String status = reply.status();
        if (!Objects.equals(status, toldStatus)) {
            toldStatus = status;
            outbox.offer(Frames.status(reply.id(), status));
        }
        String more = reply.from(told, Math.min(shown - told, most));
        if (!more.isEmpty()) {
            outbox.offer(Frames.delta(reply.id(), told, more));
            told += more.length();
            if (told < shown) {
                getsTheRest();
            }
        }
    }
}
