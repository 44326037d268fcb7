package dev.botkit;

import dev.botkit.transport.Refusal;
import java.util.Objects;

/**
 * Something from a client is not let in: thrown by an {@link AcceptFilter} to refuse a message, and
 * by the engine to tell a transport that a connection is refused. Retriable if its code is ({@link Refusal#isRetriable()}):
 * too much or too early now. One of an accept filter's own, code {@code refused}, is not.
 */
public class RefusedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** The code. */
    private final Refusal refusal;

    /**
     * Makes one for an accept filter: code {@code refused}.
     *
     * @param text what the user is told
     */
    public RefusedException(String text) {
        this(Refusal.REFUSED, text);
    }

    /**
     * Makes one.
     *
     * @param refusal the code
     * @param text what the client is told, without anything of the inside
     */
    public RefusedException(Refusal refusal, String text) {
        super(text);
        this.refusal = Objects.requireNonNull(refusal, "refusal");
    }

    /** {@return the code} */
    public Refusal refusal() {
        return refusal;
    }

    /** {@return whether the code is} */
    @Override
    public final boolean isRetriable() {
        return refusal.isRetriable();
    }
}
