package dev.botkit.transport;

/** The codes with which the server closes a socket (RFC 6455, section 7.4, and its registry). */
public enum CloseCode {
    /** 1001: the server is going away; reconnect later. */
    GOING_AWAY(1001),
    /** 1008: refused; do not retry. */
    REFUSED(1008),
    /** 1009: a frame was too large. */
    TOO_LARGE(1009),
    /** 1012: reconnect at once. */
    RECONNECT(1012),
    /** 1013: too slow, or overloaded; retry later. */
    OVERLOADED(1013);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    /** {@return the number on the wire} */
    public int number() {
        return number;
    }
}
