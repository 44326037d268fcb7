package dev.botkit.monitor;

import java.util.Objects;

/** The first failure of a store that worked before. Immutable. */
public final class StoreDown {

    private final StoreOperation operation;
    private final String failure;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#storeDown}, for the bot and for tests of a listener.
     *
     * @param operation see {@link #operation()}
     * @param failure see {@link #failure()}
     */
    public StoreDown(StoreOperation operation, String failure) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /** {@return the kind of call that has failed} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return the class name of the exception, without its message, because drivers quote what they store} */
    public String failure() {
        return failure;
    }
}
