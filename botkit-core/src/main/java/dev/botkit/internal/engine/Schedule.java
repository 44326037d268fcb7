package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Reply;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.Senders;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that wait for their time. They are in the store only; it is looked at when the next one of this bot is due, and every
 * 30 s for those that another process has left. A push leaves the store when its message is in the log, and the message has
 * the push's id, which the log takes once: so a crash in between sends it once, and so do two nodes.
 *
 * <p>Sending may block, as a push does, and has threads of its own. Thread-safe.
 */
final class Schedule {

    /** How far ahead the store is read, and how long a push of another process's may stay unseen. */
    static final Duration AHEAD = Duration.ofSeconds(30);

    /** The process that has scheduled a push sends it; others do when it is late. */
    static final Duration GRACE = Duration.ofSeconds(5);

    static final Duration RETRY = Duration.ofSeconds(10);
    static final int PAGE = 100;

    private static final Log LOG = Log.of(Schedule.class);
    private static final Duration FURTHEST = Duration.ofDays(3_653);
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final int THREADS = 8;

    private final Engine engine;
    private final Timer timer;
    private final Pushes pushes;
    private final @Nullable ScheduleStore store;
    private final boolean survives;
    private final StoreHealth health;
    private final Ids ids;
    private final Background threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean willLook = new AtomicBoolean();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private volatile boolean moreIsDue;
    private Timer.@Nullable Scheduled scheduled;
    private long planned;
    private boolean closed;

    /**
     * Does nothing before {@link #start}.
     *
     * @param store where the pushes are; null if the host's history keeps none
     * @param survives whether it lasts longer than this process
     */
    Schedule(
            Engine engine,
            Pushes pushes,
            @Nullable ScheduleStore store,
            boolean survives,
            StoreHealth health,
            Ids ids,
            Activity activity) {
        this.engine = engine;
        this.timer = engine.timer();
        this.pushes = pushes;
        this.store = store;
        this.survives = survives;
        this.health = health;
        this.ids = ids;
        this.threads = new Background("botkit-schedule", THREADS, activity);
    }

    // ---- for the host

    /** See {@link dev.botkit.Botkit#schedulePush}. */
    String add(ConversationId to, Reply reply, Instant due) {
        engine.checkOpen();
        Pushes.checkReachable(to);
        ScheduleStore kept = required();
        Instant now = timer.instant();
        if (due.isAfter(now.plus(FURTHEST))) {
            throw new InvalidArgumentException("A push can be scheduled for the next ten years, not for later.");
        }
        String json = Json.write(reply.fields());
        if (json.length() > engine.limits().turns().replyCharacters()) {
            throw loggable(new LimitExceededException("The message is larger than "
                    + engine.limits().turns().replyCharacters() + " characters of JSON (TurnLimits.replyCharacters)."));
        }
        checkReadable(json);
        int most = engine.limits().conversations().scheduledPushes();
        if (call(() -> kept.of(to)).size() >= most) {
            throw loggable(new LimitExceededException(
                    "The conversation has " + most + " scheduled pushes already (ConversationLimits.scheduledPushes).",
                    true));
        }
        ScheduledPush push = ScheduledPush.of(to, ids.next(), due.isBefore(now) ? now : due, json);
        call(() -> {
            kept.add(push);
            return push;
        });
        plan(Duration.between(timer.instant(), push.due()));
        return push.id();
    }

    /** See {@link dev.botkit.Botkit#cancelPush}. */
    boolean cancel(ConversationId conversation, String id) {
        ScheduleStore kept = required();
        return call(() -> kept.remove(conversation, id));
    }

    /** See {@link dev.botkit.Botkit#scheduledPushes}. */
    List<ScheduledPush> of(ConversationId conversation) {
        return store == null ? List.of() : call(() -> store.of(conversation));
    }

    /** Whose pushes wait in the memory of this process, of one user; those in a store that store tells. */
    List<ConversationId> inMemoryOf(ConversationId user) {
        ConversationId main = user.withLabel(null);
        return survives || store == null
                ? List.of()
                : store.due(END_OF_TIME, Integer.MAX_VALUE).stream()
                        .map(ScheduledPush::conversation)
                        .filter(id -> id.withLabel(null).equals(main))
                        .toList();
    }

    /**
     * A user has logged in: what waits goes along. What is there already, by an earlier try, stays as it is.
     *
     * @param said the ids of what was carried over from a log in memory: a push among them was just sent there
     */
    void move(ConversationId from, ConversationId to, Set<String> said) {
        for (ScheduledPush push : of(from)) {
            if (said.contains(push.id())) {
                continue;
            }
            call(() -> {
                required().add(ScheduledPush.of(to, push.id(), push.due(), push.json()));
                return push;
            });
            plan(Duration.between(timer.instant(), push.due()));
        }
    }

    /** What is refused when it is due is lost; so it is refused now. */
    private static void checkReadable(String json) {
        try {
            reply(json);
        } catch (BadJsonException e) {
            throw new InvalidArgumentException(
                    "The message cannot be scheduled: a name or a number in it is longer than 100,000 characters.");
        }
    }

    private ScheduleStore required() {
        if (store == null) {
            throw loggable(new BotkitException("This history keeps no scheduled pushes: History.schedule() is null."));
        }
        return store;
    }

    private <T> T call(Supplier<T> call) {
        return engine.watch().shielded(() -> Archive.asked(call));
    }

    // ---- looking what is due

    /** Begins to look for what an earlier process has left. */
    void start() {
        if (store != null && survives) {
            plan(Duration.ZERO);
        }
    }

    /** Sends nothing more; what is due is sent by whoever comes next. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (scheduled != null) {
                scheduled.cancel();
                scheduled = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Its threads, to be ended with the bot's others. */
    Background threads() {
        return threads;
    }

    /** Looks after a delay, or before. */
    private void plan(Duration delay) {
        Duration wait = delay.isNegative() ? Duration.ZERO : delay.compareTo(AHEAD) > 0 && survives ? AHEAD : delay;
        lock.lock();
        try {
            long at = timer.nanoTime() + wait.toNanos();
            if (closed || (scheduled != null && planned - at <= 0)) {
                return;
            }
            if (scheduled != null) {
                scheduled.cancel();
            }
            planned = at;
            scheduled = timer.schedule(wait, this::wake);
        } finally {
            lock.unlock();
        }
    }

    /** Called by the timer. */
    private void wake() {
        lock.lock();
        try {
            scheduled = null;
        } finally {
            lock.unlock();
        }
        lookSoon();
    }

    private void lookSoon() {
        if (willLook.compareAndSet(false, true) && !threads.execute(this::look)) {
            willLook.set(false);
            plan(RETRY);
        }
    }

    private void look() {
        willLook.set(false);
        ScheduleStore kept = required();
        Instant now = timer.instant();
        int most = PAGE + underWay.size();
        List<ScheduledPush> page;
        try {
            Instant until = survives ? now.plus(AHEAD) : END_OF_TIME;
            page = survives ? health.read(() -> kept.due(until, most)) : kept.due(until, most);
            troubled.set(false);
        } catch (RuntimeException e) {
            trouble("The store was not asked which scheduled pushes are due; it is asked again", e);
            plan(RETRY);
            return;
        }
        Duration next = survives ? AHEAD : null;
        boolean begun = false;
        for (ScheduledPush push : page) {
            Duration wait = Duration.between(now, ripe(push));
            if (!wait.isNegative() && !wait.isZero()) {
                next = next == null || wait.compareTo(next) < 0 ? wait : next;
            } else {
                begun |= begin(kept, push);
            }
        }
        moreIsDue = begun && page.size() >= most;
        if (next != null) {
            plan(next);
        }
    }

    private Instant ripe(ScheduledPush push) {
        return !survives || ids.isOwn(push.id()) ? push.due() : push.due().plus(GRACE);
    }

    /** Sends a push on a thread of its own; false if that is under way already. */
    private boolean begin(ScheduleStore kept, ScheduledPush push) {
        String key = push.conversation() + " " + push.id();
        if (!underWay.add(key)) {
            return false;
        }
        Runnable task = () -> {
            try {
                send(kept, push);
            } finally {
                underWay.remove(key);
                if (moreIsDue && underWay.isEmpty()) {
                    lookSoon();
                }
            }
        };
        if (!threads.execute(task)) {
            underWay.remove(key);
            return false;
        }
        return true;
    }

    // ---- sending

    private void send(ScheduleStore kept, ScheduledPush push) {
        try {
            // Still there: neither taken back nor erased, nor sent by another node.
            BooleanSupplier isWanted =
                    () -> call(() -> kept.of(push.conversation())).contains(push);
            pushes.push(push.conversation(), reply(push.json()), new MessageIds(push.id()), isWanted);
            call(() -> kept.remove(push.conversation(), push.id()));
        } catch (BotkitClosedException e) {
            LOG.debug("A scheduled push is left to whoever comes next");
        } catch (Throwable e) {
            failed(kept, push, e);
        }
    }

    private void failed(ScheduleStore kept, ScheduledPush push, Throwable failure) {
        if (failure instanceof BotkitException known && known.isRetriable()) {
            trouble("A scheduled push was not sent; it is tried again", failure);
            plan(RETRY);
            return;
        }
        LOG.error(
                "A scheduled push to conversation {} failed and is dropped",
                Redaction.name(push.conversation()),
                failure);
        try {
            kept.remove(push.conversation(), push.id());
        } catch (RuntimeException e) {
            trouble("A scheduled push was not removed; it is tried again", e);
            plan(RETRY);
        }
    }

    /** Said once until the store has answered. */
    private void trouble(String what, Throwable failure) {
        if (troubled.compareAndSet(false, true)) {
            LOG.warn("{}", what, failure);
        } else {
            LOG.debug("{}", what, failure);
        }
    }

    private static Reply reply(String json) throws BadJsonException {
        Map<String, @Nullable Object> fields = Json.readState(json);
        Reply reply = Reply.of(fields.get("text") instanceof String text ? text : "");
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            reply = field.getKey().equals(MessageData.FROM)
                    ? reply.from(Senders.of(field.getValue()))
                    : reply.with(field.getKey(), field.getValue());
        }
        return reply;
    }

    /** The ids of what send middleware makes of a push: its own, and others that are the same at each try. */
    private static final class MessageIds implements Supplier<String> {

        private final String first;
        private final AtomicInteger made = new AtomicInteger();

        MessageIds(String first) {
            this.first = first;
        }

        @Override
        public String get() {
            int number = made.getAndIncrement();
            return number == 0 ? first : first + "~" + number;
        }
    }
}
