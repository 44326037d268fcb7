package dev.botkit.internal.message;

import dev.botkit.transport.Refusal;

/** A frame that is not let in. The message is for the client's developer and holds nothing of the frame. */
public final class BadFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    /** Makes one. */
    public BadFrameException(Refusal refusal, String message) {
        super(message);
        this.refusal = refusal;
    }

    /** Why it is not let in. */
    public Refusal refusal() {
        return refusal;
    }
}
