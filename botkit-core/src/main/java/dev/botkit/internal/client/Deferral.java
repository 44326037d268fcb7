package dev.botkit.internal.client;

import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.runtime.QueuedTask;
import dev.botkit.transport.HeldMemory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does for a client what may block: first its credential is checked, then the store is read, each on threads of its own. What the
 * frame or request takes in memory is counted until its turn comes. Thread-safe.
 */
final class Deferral {

    private final ClientParts parts;
    private final String network;
    private final HeldMemory memory;
    private final Work work;

    /** Where it waits, or has waited. */
    private final AtomicReference<@Nullable QueuedTask> place = new AtomicReference<>();

    /** What is to be done, and what else may become of it. Of the first three methods one is called, once, on any thread. */
    interface Work {

        /** It goes on; {@code user} gives whom the credential proves, null if there was none, or throws why it proves nobody. */
        void go(Supplier<? extends @Nullable VerifiedUser> user);

        /** The verifier does not answer. */
        void late();

        /** Too much waits already. */
        void noPlace();

        /** Whether nobody needs it any more: then it gives its place to others, and the store is not read for it. */
        default boolean isNeedless() {
            return false;
        }
    }

    /** {@code memory} counts what waits, for a client of this address. */
    Deferral(ClientParts parts, String network, HeldMemory memory, Work work) {
        this.parts = parts;
        this.network = network;
        this.memory = memory;
        this.work = work;
    }

    /** Does it soon; so many bytes wait until then. The credential is checked first, unless it is null. */
    void start(long bytes, @Nullable String credential) {
        if (!memory.resize(bytes)) {
            hasNoPlace();
        } else if (credential == null) {
            read(() -> null);
        } else {
            QueuedTask check = parts.verifying().check(network, credential, this::checked, this::late);
            if (check == null) {
                hasNoPlace();
            } else {
                // Unless it waits for the store already.
                place.compareAndSet(null, check);
                withdrawIfNeedless();
            }
        }
    }

    /** Not on the verifier's threads if the store may be read. */
    private void checked(Supplier<? extends @Nullable VerifiedUser> user) {
        if (parts.reception().readsNothing() || work.isNeedless()) {
            go(user);
        } else {
            read(user);
        }
    }

    private void read(Supplier<? extends @Nullable VerifiedUser> user) {
        QueuedTask reading = parts.background().execute(network, () -> go(user));
        if (reading == null) {
            hasNoPlace();
        } else {
            place.set(reading);
            withdrawIfNeedless();
        }
    }

    /** Gives up its place if nobody needs it any more. */
    void withdrawIfNeedless() {
        QueuedTask current = place.get();
        if (current != null && work.isNeedless() && current.withdraw()) {
            memory.close();
        }
    }

    private void hasNoPlace() {
        memory.close();
        work.noPlace();
    }

    /** It may have waited for long. */
    private void go(Supplier<? extends @Nullable VerifiedUser> user) {
        memory.close();
        work.go(() -> {
            VerifiedUser proved = user.get();
            parts.verifying().checkExpiry(proved);
            return proved;
        });
    }

    private void late() {
        memory.close();
        work.late();
    }
}
