package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/** The store works again, having failed before. Immutable. */
public final class StoreUp {

    private final StoreOperation operation;
    private final Duration outage;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param operation see {@link #operation()}
     * @param outage see {@link #outage()}
     */
    public StoreUp(StoreOperation operation, Duration outage) {
        this.operation = Objects.requireNonNull(operation, "operation");
        this.outage = Objects.requireNonNull(outage, "outage");
    }

    /** {@return what works again} */
    public StoreOperation operation() {
        return operation;
    }

    /** {@return how long it did not, from the first failure on} */
    public Duration outage() {
        return outage;
    }
}
