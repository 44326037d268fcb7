package dev.botkit.transport;

import java.util.Locale;

/** The reasons why something from a client is refused, and their forms on the wire. */
public enum Refusal {
    /** Not JSON, not an object, a field of a wrong type, no user; {@code bad_frame}, HTTP 400. */
    BAD_FRAME(400, CloseCode.REFUSED),
    /**
     * A version of resume that this server does not support; {@code unsupported_version} with the list
     * {@code supported}, HTTP 400, close 1008.
     */
    UNSUPPORTED_VERSION(400, CloseCode.REFUSED),
    /** An invalid credential; {@code unauthorized}, HTTP 401, close 1008. */
    UNAUTHORIZED(401, CloseCode.REFUSED),
    /** An origin that is not allowed; {@code forbidden}, HTTP 403. */
    FORBIDDEN(403, CloseCode.REFUSED),
    /** An accept filter of the host refused it; {@code refused}, HTTP 403. */
    REFUSED(403, CloseCode.REFUSED),
    /** A frame or text over its limit; {@code too_large}, HTTP 413. */
    TOO_LARGE(413, CloseCode.TOO_LARGE),
    /** Not a JSON content type; {@code unsupported_media_type}, HTTP 415. */
    UNSUPPORTED_MEDIA_TYPE(415, CloseCode.REFUSED),
    /** Too many messages or connections; {@code rate_limited}, HTTP 429. */
    RATE_LIMITED(429, CloseCode.OVERLOADED),
    /** An accept filter failed; {@code failed}, HTTP 503. */
    FAILED(503, CloseCode.OVERLOADED),
    /** Too much is waiting already; {@code busy}, HTTP 503. */
    BUSY(503, CloseCode.OVERLOADED),
    /** The bot is going away; {@code closing}, HTTP 503. */
    CLOSING(503, CloseCode.GOING_AWAY),
    /** The turn continues for longer than the request waits; {@code timeout}, HTTP 504. */
    TIMEOUT(504, CloseCode.OVERLOADED);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final int httpStatus;
    private final CloseCode closeCode;

    Refusal(int httpStatus, CloseCode closeCode) {
        this.httpStatus = httpStatus;
        this.closeCode = closeCode;
    }

    /** {@return the code on the wire, in lower case} */
    public String code() {
        return code;
    }

    /** {@return the status of an HTTP answer that refuses for this reason} */
    public int httpStatus() {
        return httpStatus;
    }

    /** {@return whether the same may be accepted later, because the reason is temporary} */
    public boolean isRetriable() {
        return httpStatus >= 429;
    }

    /** {@return the code with which a socket is closed if the whole connection is refused for this reason} */
    public CloseCode closeCode() {
        return closeCode;
    }
}
