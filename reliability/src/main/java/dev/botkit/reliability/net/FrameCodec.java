package dev.botkit.reliability.net;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Frames of RFC 6455, as far as a client needs them. */
final class FrameCodec {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private FrameCodec() {}

    /** One frame of the server. Frames are never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int opcode, boolean last, byte[] payload) {}

    /** The server does not keep to RFC 6455. */
    static final class BadFrameException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BadFrameException(String message) {
            super(message);
        }
    }

    /** Takes one frame out of a buffer that is ready to be read; null, and nothing taken, if it is not whole yet. */
    static @Nullable Frame take(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 2) {
            return null;
        }
        int first = in.get(start) & 0xff;
        int second = in.get(start + 1) & 0xff;
        if ((first & 0x70) != 0 || (second & MASKED) != 0) {
            throw new BadFrameException("The server's frame has reserved bits or a mask.");
        }
        int shortForm = second & 0x7f;
        int header = shortForm < 126 ? 2 : shortForm == 126 ? 4 : 10;
        if (in.remaining() < header) {
            return null;
        }
        long length = shortForm < 126
                ? shortForm
                : shortForm == 126 ? in.getShort(start + 2) & 0xffff : in.getLong(start + 2);
        if (length < 0 || length > MOST_BYTES) {
            throw new BadFrameException("The server's frame has a length of " + length + ".");
        }
        if (in.remaining() < header + length) {
            return null;
        }
        byte[] payload = new byte[(int) length];
        in.position(start + header);
        in.get(payload);
        return new Frame(first & 0xf, (first & LAST) != 0, payload);
    }

    /** Makes a client's frame, ready to be written. */
    static ByteBuffer make(int opcode, byte[] payload, int mask) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (LAST | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ (mask >> (24 - 8 * (i & 3)))));
        }
        return frame.flip();
    }

    /** Reads UTF-8, and nothing else. */
    static String text(byte[] bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException("The server's text is not UTF-8.");
        }
    }
}
