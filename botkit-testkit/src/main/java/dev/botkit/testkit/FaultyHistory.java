package dev.botkit.testkit;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.DuePush;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A history whose calls fail, block or are refused on purpose, around one that works. With it, a test shows what a bot
 * does when its database is slow, is gone, or breaks down in the middle of a write.
 *
 * <pre>{@code
 * var history = new FaultyHistory(History.inMemory());
 * history.next(Call.APPEND).failsAfter();             // stored, but the bot is not told
 * CallGate gate = history.next(Call.APPEND).blocks(); // and the one after that is slow
 * …
 * gate.awaitArrival();
 * gate.release();
 *
 * history.goDown();
 * …
 * history.awaitCalls(Call.APPEND, 4);                // it has tried again
 * history.comeBack();
 * }</pre>
 *
 * <p>{@link History#write} is split into its two calls, {@link Call#APPEND} and then {@link Call#WRITE_STATES}, so that
 * a fault can be planned for either, or between them.
 *
 * <p>Each fault applies to one call of its kind: faults of a kind queue up, each call takes the first one, and a call
 * without a fault passes through. Do everything else that happens in the store, such as a second writer, to the wrapped
 * history. Thread-safe; nothing in it waits for time to pass.
 */
public final class FaultyHistory implements History {

    /** The kinds of calls. */
    public enum Call {
        /** {@link LogStore#head}. */
        HEAD,
        /** {@link LogStore#append}. */
        APPEND,
        /** {@link LogStore#readAfter}. */
        READ_AFTER,
        /** {@link LogStore#readBefore}. */
        READ_BEFORE,
        /** {@link LogStore#countSent}. */
        COUNT_SENT,
        /** {@link LogStore#erase}. */
        ERASE_LOG,
        /** {@link StateStore#read}. */
        READ_STATE,
        /** {@link StateStore#write}. */
        WRITE_STATES,
        /** {@link StateStore#erase}. */
        ERASE_STATE,
        /** {@link ProfileStore#read}. */
        READ_PROFILE,
        /** {@link ProfileStore#write}. */
        WRITE_PROFILE,
        /** {@link ProfileStore#erase}. */
        ERASE_PROFILE,
        /** {@link ScheduleStore#add}. */
        ADD_PUSH,
        /** {@link ScheduleStore#due}. */
        READ_DUE_PUSHES,
        /** {@link ScheduleStore#find}. */
        FIND_PUSH,
        /** {@link ScheduleStore#of}. */
        READ_PUSHES,
        /** {@link ScheduleStore#contains}. */
        CHECK_PUSH,
        /** {@link ScheduleStore#remove}. */
        REMOVE_PUSH,
        /** {@link ScheduleStore#erase}. */
        ERASE_PUSHES,
        /** {@link History#conversationsAfter}. */
        LIST_CONVERSATIONS
    }

    private final History inner;
    private final FaultPlan plan = new FaultPlan();
    private final LogStore log = new Log();
    private final StateStore states = new States();
    private final ProfileStore profiles = new Profiles();
    private final @Nullable ScheduleStore schedule;
    private final Refusals refusals;
    private final Map<Call, Consumer<? super Set<ConversationId>>> watches = new ConcurrentHashMap<>();
    private volatile Consumer<? super List<LogEntry>> appendWatch = batch -> {};
    private volatile boolean closed;

    /**
     * Wraps a history. Without faults, this object does the same as that history.
     *
     * @param inner the history that really keeps everything
     */
    public FaultyHistory(History inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
        ScheduleStore kept = inner.schedule();
        this.schedule = kept == null ? null : new Schedule(kept);
        this.refusals = new Refusals(inner.log());
    }

    /**
     * Plans what happens to the next call of a kind for which nothing is planned yet.
     *
     * @param call the kind
     * @return an object whose methods plan it; nothing is planned before one of them is called
     */
    public NextCall next(Call call) {
        return new NextCall(plan, call);
    }

    /**
     * Runs an action at the beginning of every call of a kind from now on, in place of an earlier one, on the call's
     * thread. If it throws, the call throws that and has no effect. With it, calls fail or wait by what they are about,
     * where a test cannot know which of them that is; it also runs while the store is down.
     *
     * @param call the kind
     * @param action gets the conversations that the call is about: none for {@link Call#READ_DUE_PUSHES} and {@link
     *     Call#LIST_CONVERSATIONS}, several for {@link Call#APPEND} and {@link Call#WRITE_STATES}; {@code of -> {}} to
     *     do nothing
     */
    public void before(Call call, Consumer<? super Set<ConversationId>> action) {
        watches.put(Objects.requireNonNull(call, "call"), Objects.requireNonNull(action, "action"));
    }

    /**
     * Runs an action at the beginning of every {@link Call#APPEND} from now on, as {@link #before} does and after its
     * action.
     *
     * @param action gets the entries; {@code batch -> {}} to do nothing
     */
    public void beforeAppend(Consumer<? super List<LogEntry>> action) {
        appendWatch = Objects.requireNonNull(action, "action");
    }

    /**
     * Makes every call that begins from now on throw {@link StoreUnavailableException} without any effect, as if the
     * database could not be reached. Calls under way continue; planned faults wait until the store is back.
     */
    public void goDown() {
        plan.down(true);
    }

    /** Ends the effect of {@link #goDown()}. Does nothing if the store is not down. */
    public void comeBack() {
        plan.down(false);
    }

    /**
     * Refuses matching entries for good from now on, as {@link AppendOutcome.Status#REFUSED}, and skips what follows
     * them in their conversation.
     *
     * @param which tells which entries to refuse, in place of an earlier one; {@code entry -> false} to refuse none
     */
    public void refuse(Predicate<? super LogEntry> which) {
        refusals.refuse(which);
    }

    /**
     * Counts the calls of a kind that have begun, including those that failed and those that block.
     *
     * @param call the kind
     * @return their number since this object was made
     */
    public int calls(Call call) {
        return plan.calls(call);
    }

    /**
     * Waits until a number of calls of a kind have begun, including those before this call.
     *
     * @param call the kind
     * @param count the number
     * @throws AssertionError if there are fewer after 20 seconds, or the thread is interrupted
     */
    public void awaitCalls(Call call, int count) {
        plan.awaitCalls(call, count);
    }

    /** {@return true if {@link #close()} was called} */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public LogStore log() {
        return log;
    }

    @Override
    public StateStore states() {
        return states;
    }

    @Override
    public ProfileStore profiles() {
        return profiles;
    }

    @Override
    public @Nullable ScheduleStore schedule() {
        return schedule;
    }

    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return run(Call.LIST_CONVERSATIONS, Set.of(), () -> inner.conversationsAfter(after, most));
    }

    /** Closes the wrapped history. Never fails on purpose. */
    @Override
    public void close() {
        closed = true;
        inner.close();
    }

    private <T extends @Nullable Object> T run(Call call, Set<ConversationId> of, Supplier<T> action) {
        return run(call, of, () -> {}, action, part -> {
            throw new IllegalStateException(call + " has no middle to fail in.");
        });
    }

    /**
     * Runs a call as it was planned.
     *
     * @param part does the first so many parts of it
     */
    private <T extends @Nullable Object> T run(
            Call call, Set<ConversationId> of, Runnable watch, Supplier<T> action, IntConsumer part) {
        Fault fault = plan.begin(call);
        Consumer<? super Set<ConversationId>> watching = watches.get(call);
        if (watching != null) {
            watching.accept(of);
        }
        watch.run();
        fault.before().run();
        if (fault.parts() != Fault.ALL) {
            part.accept(fault.parts());
            throw Fault.unavailable("in the middle");
        }
        T result = action.get();
        fault.after().run();
        return result;
    }

    private void run(Call call, Set<ConversationId> of, Runnable action) {
        run(call, of, () -> {
            action.run();
            return true;
        });
    }

    private final class Log implements LogStore {

        @Override
        public @Nullable LogHead head(ConversationId conversation) {
            return run(Call.HEAD, Set.of(conversation), () -> inner.log().head(conversation));
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            Set<ConversationId> of = batch.stream().map(LogEntry::conversation).collect(Collectors.toUnmodifiableSet());
            return run(Call.APPEND, of, () -> appendWatch.accept(batch), () -> refusals.append(batch), parts -> {
                if (parts > 0) {
                    refusals.append(batch.subList(0, Math.min(parts, batch.size())));
                }
            });
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return run(
                    Call.READ_AFTER,
                    Set.of(conversation),
                    () -> inner.log().readAfter(conversation, after, maxEntries, maxBytes));
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return run(
                    Call.READ_BEFORE,
                    Set.of(conversation),
                    () -> inner.log().readBefore(conversation, before, maxEntries, maxBytes));
        }

        @Override
        public int countSent(ConversationId conversation, long after, long upTo) {
            return run(Call.COUNT_SENT, Set.of(conversation), () -> inner.log().countSent(conversation, after, upTo));
        }

        @Override
        public void erase(ConversationId conversation) {
            run(Call.ERASE_LOG, Set.of(conversation), () -> inner.log().erase(conversation));
        }
    }

    private final class States implements StateStore {

        @Override
        public @Nullable Stored read(ConversationId conversation) {
            return run(
                    Call.READ_STATE, Set.of(conversation), () -> inner.states().read(conversation));
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            Set<ConversationId> of = changes.stream().map(Change::conversation).collect(Collectors.toUnmodifiableSet());
            return run(Call.WRITE_STATES, of, () -> {}, () -> inner.states().write(changes), parts -> {
                if (parts > 0) {
                    inner.states().write(changes.subList(0, Math.min(parts, changes.size())));
                }
            });
        }

        @Override
        public void erase(ConversationId conversation) {
            run(Call.ERASE_STATE, Set.of(conversation), () -> inner.states().erase(conversation));
        }
    }

    private final class Profiles implements ProfileStore {

        @Override
        public @Nullable String read(ConversationId conversation) {
            return run(
                    Call.READ_PROFILE,
                    Set.of(conversation),
                    () -> inner.profiles().read(conversation));
        }

        @Override
        public void write(ConversationId conversation, String json) {
            run(Call.WRITE_PROFILE, Set.of(conversation), () -> inner.profiles().write(conversation, json));
        }

        @Override
        public void erase(ConversationId conversation) {
            run(Call.ERASE_PROFILE, Set.of(conversation), () -> inner.profiles().erase(conversation));
        }
    }

    private final class Schedule implements ScheduleStore {

        private final ScheduleStore kept;

        Schedule(ScheduleStore kept) {
            this.kept = kept;
        }

        @Override
        public void add(ScheduledPush push) {
            run(Call.ADD_PUSH, Set.of(push.conversation()), () -> kept.add(push));
        }

        @Override
        public List<DuePush> due(Instant until, int maxPushes) {
            return run(Call.READ_DUE_PUSHES, Set.of(), () -> kept.due(until, maxPushes));
        }

        @Override
        public @Nullable ScheduledPush find(ConversationId conversation, String id) {
            return run(Call.FIND_PUSH, Set.of(conversation), () -> kept.find(conversation, id));
        }

        @Override
        public List<ScheduledPush> of(ConversationId conversation) {
            return run(Call.READ_PUSHES, Set.of(conversation), () -> kept.of(conversation));
        }

        @Override
        public boolean contains(ConversationId conversation, String id) {
            return run(Call.CHECK_PUSH, Set.of(conversation), () -> kept.contains(conversation, id));
        }

        @Override
        public boolean remove(ConversationId conversation, String id) {
            return run(Call.REMOVE_PUSH, Set.of(conversation), () -> kept.remove(conversation, id));
        }

        @Override
        public void erase(ConversationId conversation) {
            run(Call.ERASE_PUSHES, Set.of(conversation), () -> kept.erase(conversation));
        }
    }
}
