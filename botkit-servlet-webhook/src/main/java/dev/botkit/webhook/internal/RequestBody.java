package dev.botkit.webhook.internal;

import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Refusal;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as it comes in: kept up to the limit, dropped beyond it, and read no further than a bound. The container calls it
 * on one thread at a time; {@link #drop}, {@link #isDropped}, {@link #isAllRead} and {@link #close} may be called on any.
 */
final class RequestBody implements ReadListener {

    private static final int FIRST_BUFFER = 1024;
    private static final byte[] NOTHING = {};

    /** What is read, and dropped, of a body over the limit. */
    private static final int MOST_DROPPED = 2 * 1024 * 1024;

    private final Owner owner;
    private final ServletInputStream in;
    private final int limit;
    private final @Nullable HeldMemory held;

    private byte[] bytes = new byte[FIRST_BUFFER];
    private int size;
    private long total;
    private volatile boolean dropped;
    private volatile boolean allRead;

    /** The request. */
    interface Owner {

        /** Whether the request is over, and nothing is read any more. */
        boolean isOver();

        /** The body is not kept any further, as it is too large or there is no memory for it. The rest is read and dropped. */
        void isNotKept(Refusal why);

        /** All of it has come. */
        void isRead();

        /** Ends the request: more comes than is worth being dropped. */
        void complete();

        /** The container says that reading or writing has failed. */
        void failed(Throwable failure);
    }

    /**
     * {@code limit} is how many bytes are kept.
     *
     * @param held counts what is kept of it; null if nothing is to be
     */
    RequestBody(Owner owner, ServletInputStream in, int limit, @Nullable HeldMemory held) {
        this.owner = owner;
        this.in = in;
        this.limit = limit;
        this.held = held;
    }

    /** Whether a body of this length is not even read to be dropped. */
    boolean isTooLongToRead(long length) {
        return length > mostRead();
    }

    private long mostRead() {
        return (long) limit + MOST_DROPPED;
    }

    /** What comes from now on is read and dropped: the answer does not wait for it. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    boolean isAllRead() {
        return allRead;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!owner.isOver() && in.isReady()) {
            int count = in.read(bytes, size, bytes.length - size);
            if (count < 0) {
                return;
            }
            total += count;
            if (!dropped && total <= limit) {
                keep(count);
            } else if (total > mostRead()) {
                owner.complete();
            } else if (!dropped) {
                keepNoMore(Refusal.TOO_LARGE);
            }
        }
    }

    private void keep(int count) {
        size += count;
        if (size < bytes.length) {
            return;
        }
        int larger = size > limit / 2 ? limit + 1 : size * 2;
        if (held == null || held.resize(larger)) {
            bytes = Arrays.copyOf(bytes, larger);
        } else {
            keepNoMore(Refusal.BUSY);
        }
    }

    private void keepNoMore(Refusal why) {
        dropped = true;
        bytes = new byte[FIRST_BUFFER];
        size = 0;
        close();
        owner.isNotKept(why);
    }

    @Override
    public void onAllDataRead() {
        allRead = true;
        owner.isRead();
    }

    @Override
    public void onError(Throwable failure) {
        owner.failed(failure);
    }

    /** The text, which is not kept here while the bot works on the answer. Once, when all has been read and nothing was dropped. */
    String take() throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, size))
                .toString();
        bytes = NOTHING;
        close();
        return text;
    }

    /** Gives back the memory in which it is counted. May be called several times. */
    void close() {
        if (held != null) {
            held.close();
        }
    }
}
