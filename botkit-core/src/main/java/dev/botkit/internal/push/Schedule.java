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
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.internal.turn.Pusher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that wait for their time, for those who schedule them. They are in the store only ({@link KeptPushes}); {@link ScheduleLookout}
 * has it looked at when the next one of this bot is due, and every 30 s for those that another process has left, {@link DuePushes} finds
 * what is due, {@link ScheduleSender} sends one, and {@link PushMove} has them go along at a login. A push leaves the store when its
 * message is in the log, and the message has the push's id, which the log takes once: so a crash in between sends it once, and so do two
 * nodes.
 *
 * <p>Sending may block, as a push does, and has threads of its own. Thread-safe.
 */
public final class Schedule {

    private static final Duration FURTHEST = Duration.ofDays(3_653);

    private final Surroundings around;
    private final TurnRunner runner;
    private final Background threads;
    private final Background looks;
    private final @Nullable KeptPushes kept;

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
        this.threads = new Background("botkit-schedule", ScheduleSender.THREADS, activity);
        this.looks = new Background("botkit-schedule-look", 1, activity);
        this.kept = store == null
                ? null
                : new KeptPushes(
                        store,
                        survives,
                        health,
                        new DuePushes(
                                around.timer(),
                                store,
                                survives,
                                health,
                                around.ids(),
                                new ScheduleSender(pushes, store, watch, threads),
                                threads,
                                looks),
                        around.limits(),
                        watch);
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
        KeptPushes here = required();
        Instant now = around.timer().instant();
        if (due.isAfter(now.plus(FURTHEST))) {
            throw new InvalidArgumentException("A push can be scheduled for the next ten years, not for later.");
        }
        String json = json(reply);
        checkRoom(here, to, json);
        ScheduledPush push = ScheduledPush.of(to, around.ids().next(), due.isBefore(now) ? now : due, json);
        here.add(push, from);
        return push.id();
    }

    private void checkRoom(KeptPushes here, ConversationId to, String json) {
        PushRoom room = here.roomBeside(here.counted(to));
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

    /** See {@link dev.botkit.Botkit#cancelPush}. */
    public boolean cancel(ConversationId conversation, String id) {
        return required().cancel(conversation, id);
    }

    /** Removes all pushes of a conversation. */
    public void erase(ConversationId conversation) {
        if (kept != null) {
            kept.erase(conversation);
        }
    }

    /** See {@link dev.botkit.Botkit#scheduledPushes}. */
    public List<ScheduledPush> of(ConversationId conversation) {
        return kept == null ? List.of() : kept.of(conversation);
    }

    /** Whose pushes wait in the memory of this process, of one user; those in a store that store tells. */
    public List<ConversationId> inMemoryOf(ConversationId user) {
        return kept == null ? List.of() : kept.inMemoryOf(user);
    }

    /**
     * A user has logged in: what waits goes along, one by one, also what is scheduled meanwhile. What is there already, by an
     * earlier try, stays as it is. What is scheduled under the old name behind that stays there. Of what the user's own conversation
     * has no room for, the latest ones are dropped: otherwise one login after the other would bring more.
     *
     * @param said the ids of what was carried over from a log in memory: a push among them was just sent there
     */
    public void move(ConversationId from, ConversationId to, Set<String> said) {
        if (kept != null) {
            new PushMove(kept, from, to).moveAll(said);
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

    private KeptPushes required() {
        if (kept == null) {
            throw loggable(new BotkitException("This history keeps no scheduled pushes: History.schedule() is null."));
        }
        return kept;
    }
}
