package dev.botkit.webhook.internal;

import dev.botkit.transport.Slot;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a request in flight takes of the numbers that there may be; given back once. */
final class Place {

    /** How long a container may hold a request after it was completed, for a client that does not take its answer. */
    private static final Duration GONE_AFTER = Duration.ofSeconds(30);

    private final @Nullable Slot slot;
    private final @Nullable Runnable drained;
    private final AtomicBoolean left = new AtomicBoolean();

    /** One of the two is there: the slot of a request, or the end of a wait for the body of one that was turned away. */
    Place(@Nullable Slot slot, @Nullable Runnable drained) {
        this.slot = slot;
        this.drained = drained;
    }

    /** Whether it counts as a request in flight. */
    boolean hasSlot() {
        return slot != null;
    }

    /** The request is completed on this side; {@link #gone()} follows when the container is done with it. */
    void leaves() {
        if (slot != null) {
            slot.closeAfter(GONE_AFTER);
        }
        endDrain();
    }

    /** The container is done with it. */
    void gone() {
        if (slot != null) {
            slot.close();
        }
        endDrain();
    }

    private void endDrain() {
        if (drained != null && left.compareAndSet(false, true)) {
            drained.run();
        }
    }
}
