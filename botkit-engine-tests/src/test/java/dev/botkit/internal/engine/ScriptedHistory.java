package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store whose calls can be watched, stopped or failed, and that shows no entry named garbage. */
final class ScriptedHistory implements History {
    final History in = History.inMemory();
    volatile Consumer<List<LogEntry>> onAppend = batch -> {};
    volatile Consumer<ConversationId> onHead = id -> {};
    volatile Consumer<ConversationId> onReadAfter = id -> {};
    volatile Consumer<List<StateStore.Change>> onStates = changes -> {};
    volatile Consumer<ConversationId> onProfile = id -> {};
    volatile Consumer<ConversationId> onLastErase = id -> {};

    /** Told the method that is called on the schedule, before it does anything. */
    volatile Consumer<String> onSchedule = method -> {};

    /** Called when a push was added. */
    volatile Runnable onScheduled = () -> {};

    private synchronized void written() {
        notifyAll();
    }

    /**
     * Waits until the store knows that the turn of a message has ended. The client knows earlier: who opens the conversation
     * elsewhere before that handles the message once more.
     */
    synchronized void awaitHandled(ConversationId id, String messageId) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
            while (!isHandled(id, messageId)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                assertThat(left).as("handled within 20 s").isPositive();
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private boolean isHandled(ConversationId id, String messageId) {
        return in.log().readAfter(id, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).entries().stream()
                        .anyMatch(entry -> entry.id().equals(messageId))
                && loading().load(id).unhandled().stream()
                        .noneMatch(message -> message.id().equals(messageId));
    }

    private Loading loading() {
        MemoryBudget budget = new MemoryBudget(Limits.DEFAULT, true);
        ManualTimer timer = new ManualTimer();
        return new Loading(
                in,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                new StoreHealth(timer, new Listeners(List.of(), timer, budget, null)));
    }

    @Override
    public LogStore log() {
        return new LogStore() {
            @Override
            public @Nullable LogHead head(ConversationId id) {
                onHead.accept(id);
                return in.log().head(id);
            }

            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                onAppend.accept(batch);
                List<AppendOutcome> outcomes = in.log().append(batch);
                written();
                return outcomes;
            }

            @Override
            public LogPage readAfter(ConversationId id, long after, int maxEntries, int maxBytes) {
                LogPage page = in.log().readAfter(id, after, maxEntries, maxBytes);
                List<LogEntry> shown = page.entries().stream()
                        .filter(entry -> !entry.id().equals("garbage"))
                        .toList();
                onReadAfter.accept(id);
                return new LogPage(shown, page.more() && !shown.isEmpty());
            }

            @Override
            public LogPage readBefore(ConversationId id, long before, int maxEntries, int maxBytes) {
                return in.log().readBefore(id, before, maxEntries, maxBytes);
            }

            @Override
            public void erase(ConversationId id) {
                in.log().erase(id);
            }
        };
    }

    @Override
    public StateStore states() {
        return new StateStore() {
            @Override
            public @Nullable Stored read(ConversationId id) {
                return in.states().read(id);
            }

            @Override
            public Set<ConversationId> write(List<Change> changes) {
                onStates.accept(changes);
                Set<ConversationId> stale = in.states().write(changes);
                written();
                return stale;
            }

            @Override
            public void erase(ConversationId id) {
                in.states().erase(id);
            }
        };
    }

    @Override
    public ScheduleStore schedule() {
        ScheduleStore kept = Objects.requireNonNull(in.schedule());
        return new ScheduleStore() {
            @Override
            public void add(ScheduledPush push) {
                onSchedule.accept("add");
                kept.add(push);
                onScheduled.run();
            }

            @Override
            public List<ScheduledPush> due(Instant until, int maxPushes) {
                onSchedule.accept("due");
                return kept.due(until, maxPushes);
            }

            @Override
            public List<ScheduledPush> of(ConversationId conversation) {
                onSchedule.accept("of");
                return kept.of(conversation);
            }

            @Override
            public boolean remove(ConversationId conversation, String id) {
                onSchedule.accept("remove");
                return kept.remove(conversation, id);
            }

            @Override
            public void erase(ConversationId conversation) {
                onSchedule.accept("erase");
                kept.erase(conversation);
            }
        };
    }

    @Override
    public ProfileStore profiles() {
        return new ProfileStore() {
            @Override
            public @Nullable String read(ConversationId id) {
                return in.profiles().read(id);
            }

            @Override
            public void write(ConversationId id, String json) {
                onProfile.accept(id);
                in.profiles().write(id, json);
            }

            @Override
            public void erase(ConversationId id) {
                in.profiles().erase(id);
                onLastErase.accept(id);
            }
        };
    }

    @Override
    public void close() {}
}
