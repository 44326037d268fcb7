package dev.botkit.internal.push;

import dev.botkit.Limits;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.turn.Pusher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pushes that wait in the store: what is added and removed there, {@link DuePushes} knows, too. Its methods may block, and throw
 * what the store throws, or a {@link dev.botkit.BotkitException}. Thread-safe.
 */
final class KeptPushes {

    private static final Log LOG = Log.of(KeptPushes.class);

    private final ScheduleStore store;
    private final boolean survives;
    private final StoreHealth health;
    private final DuePushes due;
    private final Limits limits;
    private final TurnWatch watch;

    /** {@code survives} tells whether the store lasts longer than this process. */
    KeptPushes(
            ScheduleStore store, boolean survives, StoreHealth health, DuePushes due, Limits limits, TurnWatch watch) {
        this.store = store;
        this.survives = survives;
        this.health = health;
        this.due = due;
        this.limits = limits;
        this.watch = watch;
    }

    /** Those that are due. */
    DuePushes due() {
        return due;
    }

    List<ScheduledPush> of(ConversationId conversation) {
        return call(() -> store.of(conversation));
    }

    /** Whose pushes wait in the memory of this process, of one user; those in a store that store tells. */
    List<ConversationId> inMemoryOf(ConversationId user) {
        return survives
                ? List.of()
                : due.places().of(user).stream()
                        .map(PushKey::conversation)
                        .distinct()
                        .toList();
    }

    /** What counts for the bounds. In memory, of all of a user's conversations together: clients choose their labels. */
    List<ScheduledPush> counted(ConversationId to) {
        return survives
                ? of(to)
                : due.places().of(to).stream()
                        .flatMap(push -> Stream.ofNullable(store.find(push.conversation(), push.id())))
                        .toList();
    }

    /** What may still be scheduled there beside these. */
    PushRoom roomBeside(List<ScheduledPush> pushes) {
        return new PushRoom(limits, pushes);
    }

    /**
     * Adds one, which is sent at its time.
     *
     * @param from the turn that schedules it: nothing of it is kept if that is abandoned meanwhile. Null if there is none
     */
    void add(ScheduledPush push, Pusher.@Nullable From from) {
        String network = from == null ? null : from.network();
        if (!survives) {
            due.places().take(PushKey.of(push), network, bytes(push));
        }
        try {
            if (from == null) {
                store(push);
            } else {
                due.holding(push, () -> storeFor(from, push));
            }
        } catch (Throwable e) {
            due.places().forget(PushKey.of(push));
            throw e;
        }
        if (!survives) {
            due.isKept(push, network, bytes(push));
        }
        due.await(push);
    }

    private void store(ScheduledPush push) {
        call(() -> {
            store.add(push);
            return push;
        });
    }

    private static long bytes(ScheduledPush push) {
        return JsonValues.textBytes(push.json());
    }

    /** A turn is abandoned before its conversation is erased: so the push is erased with that, or it is taken back here. */
    private void storeFor(Pusher.From from, ScheduledPush push) {
        from.checkNotAbandoned();
        try {
            store(push);
            from.checkNotAbandoned();
        } catch (Throwable e) {
            // Also if the call has failed: it may have had its effect.
            if (from.wasAbandoned()) {
                takeBack(push);
            }
            throw e;
        }
    }

    private void takeBack(ScheduledPush push) {
        try {
            cancel(push.conversation(), push.id());
        } catch (Throwable e) {
            LOG.error(
                    "A push that an abandoned turn has scheduled could not be taken back; cancel it, or erase conversation"
                            + " {} again",
                    Redaction.name(push.conversation()),
                    e);
        }
    }

    /**
     * Moves one to another conversation. Until it is known that nobody has cancelled it at its old place, it is not sent from the new
     * one.
     */
    void move(ScheduledPush push, ConversationId to) {
        ScheduledPush there = ScheduledPush.of(to, push.id(), push.due(), push.json());
        Duration wait = due.untilDue(push);
        if (!survives) {
            due.places().copy(PushKey.of(push), PushKey.of(there), bytes(there));
        }
        AtomicBoolean kept = new AtomicBoolean();
        try {
            due.holding(there, () -> {
                store(there);
                kept.set(cancel(push.conversation(), push.id()));
                if (!kept.get()) {
                    cancel(to, push.id());
                }
            });
        } catch (Throwable e) {
            due.places().forget(PushKey.of(there));
            throw e;
        }
        if (kept.get()) {
            due.await(there, wait);
        }
    }

    /** Removes one; false if it is not there. */
    boolean cancel(ConversationId conversation, String id) {
        boolean removed = call(() -> store.remove(conversation, id));
        due.forget(new PushKey(conversation, id));
        return removed;
    }

    /** Removes all of a conversation. */
    void erase(ConversationId conversation) {
        StoreReader.guarded(() -> timed(() -> {
            store.erase(conversation);
            return conversation;
        }));
        due.forget(conversation);
    }

    private <T> T call(Supplier<T> call) {
        return watch.shielded(() -> StoreReader.asked(() -> timed(call)));
    }

    private <T> T timed(Supplier<T> call) {
        return survives ? health.timed(call) : call.get();
    }
}
