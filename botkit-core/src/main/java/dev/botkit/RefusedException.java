package dev.botkit;

import dev.botkit.transport.Refusal;
import java.util.Objects;

/**
 * Something from a client is refused. An {@link AcceptFilter} throws it to refuse a message; the engine throws it so
 * that a transport refuses a connection. It is retriable if its code is ({@link Refusal#isRetriable()}), that is, if
 * the reason is temporary. The code {@code refused}, which accept filters use, is not retriable.
 */
public class RefusedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** The code. */
    private final Refusal refusal;

    /**
     * Creates the exception of an accept filter, with the code {@code refused}.
     *
     * @param text the text for the user
     */
    public RefusedException(String text) {
        this(Refusal.REFUSED, text);
    }

    /**
     * Creates the exception.
     *
     * @param refusal the code
     * @param text the text for the client; must reveal no internals
     */
    public RefusedException(Refusal refusal, String text) {
        super(text);
        this.refusal = Objects.requireNonNull(refusal, "refusal");
    }

    /** {@return the code} */
    public Refusal refusal() {
        return refusal;
    }

    /** {@return whether the code is retriable} */
    @Override
    public final boolean isRetriable() {
        return refusal.isRetriable();
    }
}
