package dev.botkit.websocket.internal;

/** The words that go with a close code. */
final class CloseReasons {

    /** What fits into a control frame beside the code (RFC 6455, section 5.5). */
    private static final int BYTES = 123;

    private CloseReasons() {}

    /** Cuts a reason to what fits, between two characters. */
    static String cut(String reason) {
        int bytes = 0;
        for (int i = 0; i < reason.length(); ) {
            int character = reason.codePointAt(i);
            // A lone half of a pair is written as one "?", which is less than the three counted here.
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (bytes > BYTES) {
                return reason.substring(0, i);
            }
            i += Character.charCount(character);
        }
        return reason;
    }
}
