package dev.botkit.websocket.internal;

import dev.botkit.transport.Connection;
import dev.botkit.transport.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Puts a text message together from its parts, under a bound in bytes of UTF-8. What is over it is
 * refused once, and the rest of that message is swallowed. What is here of a message is counted with its connection. Holds nothing between messages. Called by
 * one thread at a time.
 */
final class TextParts {

    private static final long MOST_SWALLOWED = 8L * 1024 * 1024;

    /** What a part counts at least that nobody reads: those without anything in them are not for free. */
    private static final int LEAST_SWALLOWED = 64;

    private final int limit;
    private @Nullable StringBuilder text;
    private long bytes;
    private long characters;
    private boolean wide;
    private boolean held;
    private boolean swallowing;
    private long swallowed;

    TextParts(int limit) {
        this.limit = limit;
    }

    /**
     * Takes the next part; hands the message on with its last one. True if so much was swallowed that
     * the message is better cut off.
     */
    boolean add(String part, boolean last, Connection connection) {
        boolean tooMuch = false;
        if (swallowing) {
            tooMuch = swallowed(part.length(), last);
        } else {
            append(part, last, connection);
        }
        if (last) {
            text = null;
            if (held) {
                held = false;
                connection.receiving(0);
            }
            bytes = 0;
            characters = 0;
            wide = false;
            swallowing = false;
            swallowed = 0;
        }
        return tooMuch;
    }

    /** Counts what nobody reads; true beyond {@link #MOST_SWALLOWED}. */
    boolean swallowed(int size, boolean last) {
        swallowed += Math.max(size, LEAST_SWALLOWED);
        boolean tooMuch = swallowed > MOST_SWALLOWED;
        if (last) {
            swallowed = 0;
        }
        return tooMuch;
    }

    private void append(String part, boolean last, Connection connection) {
        bytes += utf8(part);
        if (bytes > limit) {
            drop(connection);
            connection.refuse(Refusal.TOO_LARGE, "The frame is larger than " + limit + " bytes.");
        } else if (last) {
            connection.receive(text == null ? part : text.append(part).toString());
        } else {
            held = true;
            if (connection.receiving(memory(part))) {
                text = (text == null ? new StringBuilder(part.length() * 2) : text).append(part);
            } else {
                drop(connection);
            }
        }
    }

    /**
     * What the builder takes with the part; not 0, which would be no message: one that begins with an empty part has begun. A
     * builder has up to twice the room that it needs, and two bytes for each character if one of them needs two.
     */
    private long memory(String part) {
        characters += part.length();
        for (int i = 0; i < part.length() && !wide; i++) {
            wide = part.charAt(i) > 0xFF;
        }
        return Math.max(1, wide ? 4 * characters : 2 * bytes);
    }

    /** What is still to come of this message is swallowed. */
    private void drop(Connection connection) {
        text = null;
        swallowing = true;
        if (held) {
            held = false;
            connection.receiving(0);
        }
    }

    /** The part's bytes of UTF-8; not counted further than needed to know that it is too large. */
    private int utf8(String part) {
        long room = limit - bytes;
        int count = 0;
        for (int i = 0; i < part.length() && count <= room; i++) {
            char c = part.charAt(i);
            // Each half of a surrogate pair counts two, also where the pair is split between parts.
            count += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return count;
    }
}
