package dev.botkit.internal.push;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Reply;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.turn.Pusher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that wait for their time, for those who schedule them. They are in the store only; {@link ScheduleLookout} has it
 * looked at when the next one of this bot is due, and every 30 s for those that another process has left, {@link DuePushes} finds
 * what is due, and {@link ScheduleSender} sends one. A push leaves the store when its message is in the log, and the message has the push's id, which the log
 * takes once: so a crash in between sends it once, and so do two nodes.
 *
 * <p>Sending may block, as a push does, and has threads of its own. Thread-safe.
 *
 * <p>It is long because what is scheduled and what a login brings are held to the same bounds, against each other.
 */
public final class Schedule {

    private static final Log LOG = Log.of(Schedule.class);
    private static final Duration FURTHEST = Duration.ofDays(3_653);

    /** How often a login looks again for what was scheduled meanwhile. */
    private static final int LOOKS = 10;

    private final Surroundings around;
    private final TurnRunner runner;
    private final TurnWatch watch;
    private final boolean survives;
    private final Background threads;
    private final Background looks;
    private final @Nullable Kept kept;

    /** Where the pushes are, and those that are due. */
    private record Kept(ScheduleStore store, DuePushes due) {}

    /**
     * Does nothing before {@link #start}.
     *
     * @param store where the pushes are; null if the host's history keeps none
     * @param survives whether it lasts longer than this process
     */
    public Schedule(
            Surroundings around,
            TurnRunner runner,
            TurnWatch watch,
            Pushes pushes,
            @Nullable ScheduleStore store,
            boolean survives,
            StoreHealth health,
            Activity activity) {
        this.around = around;
        this.runner = runner;
        this.watch = watch;
        this.survives = survives;
        this.threads = new Background("botkit-schedule", ScheduleSender.THREADS, activity);
        this.looks = new Background("botkit-schedule-look", 1, activity);
        this.kept = store == null
                ? null
                : new Kept(
                        store,
                        new DuePushes(
                                around.timer(),
                                store,
                                survives,
                                health,
                                around.ids(),
                                new ScheduleSender(pushes, store, watch, threads),
                                threads,
                                looks));
    }

    /** Begins to look for what an earlier process has left. */
    public void start() {
        if (kept != null) {
            kept.due().start();
        }
    }

    /** Sends nothing more; what is due is sent by whoever comes next. */
    public void close() {
        if (kept != null) {
            kept.due().close();
        }
    }

    /** Its threads, to be ended with the bot's others. */
    public List<Background> threads() {
        return List.of(looks, threads);
    }

    // ---- for the host

    /**
     * See {@link dev.botkit.Botkit#schedulePush}.
     *
     * @param from the turn that schedules it: nothing of it is kept if that is abandoned meanwhile. Null if there is none
     */
    public String add(ConversationId to, Reply reply, Instant due, Pusher.@Nullable From from) {
        runner.checkOpen();
        Pushes.checkReachable(to);
        Kept here = required();
        Instant now = around.timer().instant();
        if (due.isAfter(now.plus(FURTHEST))) {
            throw new InvalidArgumentException("A push can be scheduled for the next ten years, not for later.");
        }
        String json = json(reply);
        checkRoom(here, to, json);
        ScheduledPush push = ScheduledPush.of(to, around.ids().next(), due.isBefore(now) ? now : due, json);
        String network = from == null ? null : from.network();
        if (!survives) {
            here.due().places().take(PushKey.of(push), network, bytes(push));
        }
        try {
            if (from == null) {
                add(here, push);
            } else {
                here.due().holding(push, () -> add(here, push, from));
            }
        } catch (RuntimeException | Error e) {
            here.due().places().forget(PushKey.of(push));
            throw e;
        }
        if (!survives) {
            here.due().isKept(push, network, bytes(push));
        }
        here.due().await(push);
        return push.id();
    }

    private void checkRoom(Kept here, ConversationId to, String json) {
        PushRoom room = new PushRoom(around.limits(), own(here, to));
        if (room.isFull()) {
            throw loggable(new LimitExceededException(
                    "The conversation has " + around.limits().conversations().scheduledPushes()
                            + " scheduled pushes already (ConversationLimits.scheduledPushes).",
                    true));
        }
        if (room.isTooSmallFor(json)) {
            throw loggable(new LimitExceededException(
                    "The conversation's scheduled pushes are larger together than " + PushRoom.LARGE_PUSHES
                            + " times TurnLimits.replyCharacters.",
                    true));
        }
    }

    /** What counts for the bounds. In memory, of all of a user's conversations together: clients choose their labels. */
    private List<ScheduledPush> own(Kept here, ConversationId to) {
        ScheduleStore store = here.store();
        return survives
                ? call(() -> store.of(to))
                : here.due().places().of(to).stream()
                        .flatMap(push -> Stream.ofNullable(store.find(push.conversation(), push.id())))
                        .toList();
    }

    private void add(Kept here, ScheduledPush push) {
        call(() -> {
            here.store().add(push);
            return push;
        });
    }

    private static long bytes(ScheduledPush push) {
        return JsonValues.textBytes(push.json());
    }

    /** A turn is abandoned before its conversation is erased: so the push is erased with that, or it is taken back here. */
    private void add(Kept here, ScheduledPush push, Pusher.From from) {
        from.checkNotAbandoned();
        try {
            add(here, push);
            from.checkNotAbandoned();
        } catch (RuntimeException e) {
            // Also if the call has failed: it may have had its effect.
            if (from.wasAbandoned()) {
                takeBack(here, push);
            }
            throw e;
        }
    }

    private void takeBack(Kept here, ScheduledPush push) {
        try {
            call(() -> here.store().remove(push.conversation(), push.id()));
            here.due().forget(PushKey.of(push));
        } catch (RuntimeException e) {
            LOG.error(
                    "A push that an abandoned turn has scheduled could not be taken back; cancel it, or erase conversation"
                            + " {} again",
                    Redaction.name(push.conversation()),
                    e);
        }
    }

    /** See {@link dev.botkit.Botkit#cancelPush}. */
    public boolean cancel(ConversationId conversation, String id) {
        Kept here = required();
        boolean removed = call(() -> here.store().remove(conversation, id));
        here.due().forget(new PushKey(conversation, id));
        return removed;
    }

    /** Removes all pushes of a conversation. */
    public void erase(ConversationId conversation) {
        if (kept != null) {
            StoreReader.guarded(() -> {
                kept.store().erase(conversation);
                return conversation;
            });
            kept.due().forget(conversation);
        }
    }

    /** See {@link dev.botkit.Botkit#scheduledPushes}. */
    public List<ScheduledPush> of(ConversationId conversation) {
        return kept == null ? List.of() : call(() -> kept.store().of(conversation));
    }

    /** Whose pushes wait in the memory of this process, of one user; those in a store that store tells. */
    public List<ConversationId> inMemoryOf(ConversationId user) {
        return survives || kept == null
                ? List.of()
                : kept.due().places().of(user).stream()
                        .map(PushKey::conversation)
                        .distinct()
                        .toList();
    }

    /**
     * A user has logged in: what waits goes along, one by one, also what is scheduled meanwhile. What is there already, by an
     * earlier try, stays as it is. What is scheduled under the old name behind that stays there. Of what the user's own conversation
     * has no room for, the latest ones are dropped: otherwise one login after the other would bring more.
     *
     * @param said the ids of what was carried over from a log in memory: a push among them was just sent there
     */
    public void move(ConversationId from, ConversationId to, Set<String> said) {
        if (kept == null) {
            return;
        }
        Moving moving = new Moving(kept, from, to);
        try {
            int looks = 0;
            while (looks < LOOKS && moving.look(said)) {
                looks++;
            }
            moving.dropWhatAnotherLoginHasNoRoomFor();
        } finally {
            moving.report();
        }
    }

    /** One login. */
    private final class Moving {

        private final Kept here;
        private final ConversationId from;
        private final ConversationId to;
        private final Set<String> moved = new HashSet<>();
        private int dropped;

        Moving(Kept here, ConversationId from, ConversationId to) {
            this.here = here;
            this.from = from;
            this.to = to;
        }

        /** Moves what waits; false if nothing does. */
        boolean look(Set<String> said) {
            List<ScheduledPush> waiting = of(from);
            if (waiting.isEmpty()) {
                return false;
            }
            PushRoom room = new PushRoom(around.limits(), own(here, to));
            for (ScheduledPush push : waiting) {
                if (said.contains(push.id())) {
                    cancel(from, push.id());
                } else if (room.isFor(push)) {
                    room.take(push);
                    move(push);
                } else {
                    drop(push);
                }
            }
            return true;
        }

        /** Until it is known that nobody has cancelled it at its old place, it is not sent from the new one. */
        private void move(ScheduledPush push) {
            ScheduledPush there = ScheduledPush.of(to, push.id(), push.due(), push.json());
            Duration wait = here.due().untilDue(push);
            if (!survives) {
                here.due().places().copy(PushKey.of(push), PushKey.of(there), bytes(there));
            }
            AtomicBoolean kept = new AtomicBoolean();
            try {
                here.due().holding(there, () -> {
                    add(here, there);
                    kept.set(cancel(push.conversation(), push.id()));
                    if (!kept.get()) {
                        cancel(to, push.id());
                    }
                });
            } catch (RuntimeException | Error e) {
                here.due().places().forget(PushKey.of(there));
                throw e;
            }
            if (kept.get()) {
                here.due().await(there, wait);
            }
            moved.add(push.id());
        }

        /** Several logins at once may each have found the same room. */
        void dropWhatAnotherLoginHasNoRoomFor() {
            if (moved.isEmpty()) {
                return;
            }
            List<ScheduledPush> all = own(here, to);
            PushRoom room = new PushRoom(
                    around.limits(),
                    all.stream().filter(push -> !moved.contains(push.id())).toList());
            for (ScheduledPush push : all) {
                if (room.isFor(push)) {
                    room.take(push);
                } else {
                    drop(push);
                }
            }
        }

        private void drop(ScheduledPush push) {
            dropped += cancel(push.conversation(), push.id()) ? 1 : 0;
        }

        void report() {
            if (dropped > 0) {
                LOG.warn(
                        "{} scheduled pushes of an anonymous conversation were dropped when it was carried over at login: with"
                                + " them, conversation {} would have more than ConversationLimits.scheduledPushes allows",
                        dropped,
                        Redaction.name(to));
            }
        }
    }

    /** What is refused when it is due is lost; so it is refused now. */
    private String json(Reply reply) {
        String json = Json.write(reply.fields());
        if (json.length() > around.limits().turns().replyCharacters()) {
            throw loggable(new LimitExceededException("The message is larger than "
                    + around.limits().turns().replyCharacters() + " characters of JSON (TurnLimits.replyCharacters)."));
        }
        try {
            ScheduleSender.reply(json);
        } catch (BadJsonException e) {
            throw new InvalidArgumentException(
                    "The message cannot be scheduled: a name or a number in it is longer than 100,000 characters.");
        }
        return json;
    }

    private Kept required() {
        if (kept == null) {
            throw loggable(new BotkitException("This history keeps no scheduled pushes: History.schedule() is null."));
        }
        return kept;
    }

    private <T> T call(Supplier<T> call) {
        return watch.shielded(() -> StoreReader.asked(call));
    }
}
