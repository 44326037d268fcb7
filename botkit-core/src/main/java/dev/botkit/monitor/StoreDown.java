package dev.botkit.monitor;

import java.util.Objects;

/** The store has failed, having worked before. Immutable. */
public final class StoreDown {

    private final StoreOperation operation;
    private final String failure;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param operation see {@link #operation()}
     * @param failure see {@link #failure()}
     */
    public StoreDown(StoreOperation operation, String failure) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /** {@return what has failed} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return the name of the class of what it threw; its message is left out, as drivers quote what they store} */
    public String failure() {
        return failure;
    }
}
