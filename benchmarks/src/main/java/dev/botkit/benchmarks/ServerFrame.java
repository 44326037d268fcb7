package dev.botkit.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket frame in a buffer, as a server sends it (RFC 6455); and those that a client sends.
 *
 * @param opcode what it is
 * @param payload where its payload begins
 * @param length how long that is
 */
record ServerFrame(int opcode, int payload, int length) {

    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    private static final int FIN = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int MASKED = 0x80;

    /** Takes a frame out of the buffer; null if there is no whole one. */
    static @Nullable ServerFrame take(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 2) {
            return null;
        }
        int first = in.get(start);
        int length = in.get(start + 1) & 0x7f;
        int header = length < 126 ? 2 : 4;
        if (length == 127) {
            throw new IllegalStateException("A frame is larger than what was sent could explain.");
        } else if (length == 126) {
            if (in.remaining() < 4) {
                return null;
            }
            length = in.getShort(start + 2) & 0xffff;
        }
        if (in.remaining() < header + length) {
            return null;
        }
        in.position(start + header + length);
        ServerFrame frame = new ServerFrame(first & 0xf, start + header, length);
        if (frame.opcode == CONTINUATION || (frame.opcode == TEXT && (first & FIN) == 0)) {
            throw new IllegalStateException("The server sent a frame in parts, which nobody here puts together.");
        }
        if (frame.opcode == CLOSE) {
            throw new IllegalStateException("The server closed a connection: " + frame.closeReason(in));
        }
        return frame;
    }

    /** A client's frame. The mask is all zeros, so the payload stays as it is; the server masks it all the same. */
    static ByteBuffer client(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 8);
        frame.put((byte) (FIN | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }

    byte[] bytes(ByteBuffer in) {
        byte[] content = new byte[length];
        in.get(payload, content);
        return content;
    }

    private String closeReason(ByteBuffer in) {
        if (length < 2) {
            return "no reason";
        }
        byte[] reason = new byte[length - 2];
        in.get(payload + 2, reason);
        return (in.getShort(payload) & 0xffff) + " " + new String(reason, StandardCharsets.UTF_8);
    }
}
