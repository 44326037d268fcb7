package dev.botkit.testkit;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
    private final FaultyCalls calls = new FaultyCalls(plan);
    private final FaultyLog log;
    private final StateStore states;
    private final ProfileStore profiles;
    private final @Nullable ScheduleStore schedule;
    private final Refusals refusals;
    private volatile boolean closed;

    /**
     * Wraps a history. Without faults, this object does the same as that history.
     *
     * @param inner the history that really keeps everything
     */
    public FaultyHistory(History inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
        ScheduleStore kept = inner.schedule();
        this.schedule = kept == null ? null : new FaultySchedule(calls, kept);
        this.refusals = new Refusals(inner.log());
        this.log = new FaultyLog(calls, inner, refusals);
        this.states = new FaultyStates(calls, inner);
        this.profiles = new FaultyProfiles(calls, inner);
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
        calls.before(Objects.requireNonNull(call, "call"), Objects.requireNonNull(action, "action"));
    }

    /**
     * Runs an action at the beginning of every {@link Call#APPEND} from now on, as {@link #before} does and after its
     * action.
     *
     * @param action gets the entries; {@code batch -> {}} to do nothing
     */
    public void beforeAppend(Consumer<? super List<LogEntry>> action) {
        log.beforeAppend(Objects.requireNonNull(action, "action"));
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
        return calls.run(Call.LIST_CONVERSATIONS, Set.of(), () -> inner.conversationsAfter(after, most));
    }

    /** Closes the wrapped history. Never fails on purpose. */
    @Override
    public void close() {
        closed = true;
        inner.close();
    }
}
