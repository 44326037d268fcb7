package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/** A call to the store takes long, and is still under way. Immutable. */
public final class StoreSlow {

    private final StoreOperation operation;
    private final Duration age;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param operation see {@link #operation()}
     * @param age see {@link #age()}
     */
    public StoreSlow(StoreOperation operation, Duration age) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.age = Objects.requireNonNull(age, "age");
    }

    /** {@return what the call does} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return how long it has taken so far} */
    public Duration age() {
        return age;
    }
}
