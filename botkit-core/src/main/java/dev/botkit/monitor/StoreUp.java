package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/** The first call to work after a store has failed. Immutable. */
public final class StoreUp {

    private final StoreOperation operation;
    private final Duration outage;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#storeUp}, for the bot and for tests of a listener.
     *
     * @param operation see {@link #operation()}
     * @param outage see {@link #outage()}
     */
    public StoreUp(StoreOperation operation, Duration outage) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.outage = Objects.requireNonNull(outage, "outage");
    }

    /** {@return the kind of call that works again} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return how long the outage lasted, from the first failure on} */
    public Duration outage() {
        return outage;
    }
}
