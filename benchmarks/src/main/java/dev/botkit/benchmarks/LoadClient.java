package dev.botkit.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One client that says the same thing again and again, as soon as it has the answer. For one thread. */
abstract class LoadClient {

    static final int BUFFER = 32 * 1024;
    static final int TIMEOUT_MILLIS = 30_000;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer out;
    private final byte[] text;
    private final int sentBytes;
    private int receivedBytes;
    private int textAt = -1;
    private boolean waiting;
    private long sentAt;

    /**
     * For a connection that does not block.
     *
     * @param out what is sent, again and again
     * @param sentBytes how many bytes of it are the message
     * @param text what is in each answer
     */
    LoadClient(SocketChannel channel, ByteBuffer out, int sentBytes, String text) {
        this.channel = channel;
        this.out = out;
        this.sentBytes = sentBytes;
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Connects to a server, if need be from an address of this machine that is not the usual one; blocks. */
    static SocketChannel open(InetSocketAddress server, @Nullable InetAddress from) throws IOException {
        return open(server, from, 0);
    }

    /** The same; {@code receiveBuffer} is how many bytes the system keeps of what is not read, or 0 for as many as it likes. */
    static SocketChannel open(InetSocketAddress server, @Nullable InetAddress from, int receiveBuffer)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (from != null) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            // It ends with a reset: thousands of ports that wait for stray packets would be missing in the next run.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.socket().connect(server, TIMEOUT_MILLIS);
            channel.socket().setTcpNoDelay(true);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    final SocketChannel channel() {
        return channel;
    }

    final boolean isWaiting() {
        return waiting;
    }

    /** How many bytes longer the last answer was than what was sent. */
    final int difference() {
        return receivedBytes - sentBytes;
    }

    final void send() {
        waiting = true;
        sentAt = System.nanoTime();
        write(out.duplicate());
    }

    /** Reads what is there; returns how long the echo took if it is complete, or else -1. */
    final long read() {
        try {
            if (channel.read(in) < 0) {
                throw new EOFException("The server closed a connection.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        in.flip();
        boolean echo = false;
        while (take(in)) {
            echo = !waiting;
        }
        in.compact();
        return echo ? System.nanoTime() - sentAt : -1;
    }

    /** Takes one frame or answer out of the buffer; false if there is no whole one. */
    abstract boolean take(ByteBuffer received);

    /** Says that no more will come. */
    abstract void sayGoodbye();

    /** Takes an answer, in which the text stands where it stood the first time. */
    final void answered(int payload, int length) {
        byte[] content = new byte[length];
        in.get(payload, content);
        if (textAt < 0) {
            String answer = new String(content, StandardCharsets.UTF_8);
            textAt = answer.indexOf(new String(text, StandardCharsets.UTF_8));
        }
        if (textAt < 0
                || textAt + text.length > length
                || !Arrays.equals(content, textAt, textAt + text.length, text, 0, text.length)) {
            throw new IllegalStateException(
                    "The server answered something else than an echo: " + new String(content, StandardCharsets.UTF_8));
        }
        waiting = false;
        receivedBytes = length;
    }

    final void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes); // One small message is under way: there is always room.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
