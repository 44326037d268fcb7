package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/** A slow call to the store that is still under way. Immutable. */
public final class StoreSlow {

    private final StoreOperation operation;
    private final Duration age;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#storeSlow}, for the bot and for tests of a listener.
     *
     * @param operation see {@link #operation()}
     * @param age see {@link #age()}
     */
    public StoreSlow(StoreOperation operation, Duration age) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.age = Objects.requireNonNull(age, "age");
    }

    /** {@return the kind of call} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return how long it has taken so far} */
    public Duration age() {
        return age;
    }
}
