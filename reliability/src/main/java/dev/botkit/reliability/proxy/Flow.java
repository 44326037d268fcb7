package dev.botkit.reliability.proxy;

import dev.botkit.reliability.proxy.Fault.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One direction of a {@link Link}: what one side sends is passed on to the other, up to the next fault. */
final class Flow {

    private static final int BUFFER = 16 * 1024;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ArrayDeque<Fault> faults;

    /** Filled by reading; what is in front of its position waits to be written. */
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    private long passed;
    private boolean held;
    private boolean swallowing;
    private boolean ended;
    private boolean endPassed;

    Flow(SocketChannel from, SocketChannel to, Collection<Fault> faults) {
        this.from = from;
        this.to = to;
        this.faults = new ArrayDeque<>(faults);
    }

    /** Reads what is there. */
    void read() throws IOException {
        if (swallowing) {
            buffer.clear();
        }
        if (from.read(buffer) < 0) {
            ended = true;
        }
        if (swallowing) {
            buffer.clear();
        }
    }

    /** Passes on what may be; a fault that is due by then is taken out and returned, for the link to let it happen. */
    @Nullable
    Fault pass() throws IOException {
        while (!held && !swallowing) {
            Fault next = faults.peek();
            if (next != null && isDue(next)) {
                return faults.poll();
            }
            if (!write(next)) {
                return null;
            }
        }
        return null;
    }

    private boolean isDue(Fault next) {
        return next.kind() == Kind.HALF ? passed + buffer.position() > next.atByte() : passed >= next.atByte();
    }

    /** Writes up to the next fault; false if there is nothing more that can be written. */
    private boolean write(@Nullable Fault next) throws IOException {
        long most = next == null || next.kind() == Kind.HALF ? Long.MAX_VALUE : next.atByte() - passed;
        buffer.flip();
        int whole = buffer.limit();
        buffer.limit((int) Math.min(whole, most));
        int written = buffer.hasRemaining() ? to.write(buffer) : 0;
        buffer.limit(whole);
        buffer.compact();
        passed += written;
        if (ended && buffer.position() == 0 && !endPassed) {
            endPassed = true;
            to.shutdownOutput();
        }
        return written > 0;
    }

    /** Passes on half of what waits, whatever else is planned. */
    void passHalf() throws IOException {
        buffer.flip();
        buffer.limit((buffer.limit() + 1) / 2);
        to.write(buffer);
        buffer.clear();
    }

    void hold(boolean whether) {
        held = whether;
    }

    /** From now on what comes is thrown away. */
    void swallow() {
        swallowing = true;
        buffer.clear();
    }

    boolean wantsToRead() {
        return !ended && (swallowing || buffer.hasRemaining());
    }

    boolean wantsToWrite() {
        return !held && !swallowing && buffer.position() > 0;
    }

    boolean isOver() {
        return endPassed;
    }
}
