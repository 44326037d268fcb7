package dev.botkit.benchmarks;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A history that counts how core writes to it: how often, how much in one call, how long each call takes. */
final class CountingHistory implements History {

    private final History history;
    private final Counter appends = new Counter();
    private final Counter changes = new Counter();

    CountingHistory(History history) {
        this.history = history;
    }

    /** What has been counted since the last time, over so many seconds. */
    String report(double seconds) {
        return appends.report("entries", seconds) + "; " + changes.report("states", seconds);
    }

    private static final class Counter {

        private final LongAdder calls = new LongAdder();
        private final LongAdder things = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(int more, long start) {
            calls.increment();
            things.add(more);
            nanos.add(System.nanoTime() - start);
        }

        String report(String what, double seconds) {
            double all = calls.sumThenReset();
            return String.format(
                    Locale.ROOT,
                    "%.0f calls/s of %.1f %s in %.2f ms",
                    all / seconds,
                    things.sumThenReset() / Math.max(1, all),
                    what,
                    nanos.sumThenReset() / 1e6 / Math.max(1, all));
        }
    }

    @Override
    public LogStore log() {
        LogStore log = history.log();
        return new LogStore() {
            @Override
            public @Nullable LogHead head(ConversationId conversation) {
                return log.head(conversation);
            }

            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                long start = System.nanoTime();
                List<AppendOutcome> outcomes = log.append(batch);
                appends.add(batch.size(), start);
                return outcomes;
            }

            @Override
            public List<LogEntry> readAfter(ConversationId conversation, long after, int limit) {
                return log.readAfter(conversation, after, limit);
            }

            @Override
            public List<LogEntry> readBefore(ConversationId conversation, long before, int limit) {
                return log.readBefore(conversation, before, limit);
            }

            @Override
            public void erase(ConversationId conversation) {
                log.erase(conversation);
            }
        };
    }

    @Override
    public StateStore states() {
        StateStore states = history.states();
        return new StateStore() {
            @Override
            public @Nullable Stored read(ConversationId conversation) {
                return states.read(conversation);
            }

            @Override
            public Set<ConversationId> write(List<Change> batch) {
                long start = System.nanoTime();
                Set<ConversationId> refused = states.write(batch);
                changes.add(batch.size(), start);
                return refused;
            }

            @Override
            public void erase(ConversationId conversation) {
                states.erase(conversation);
            }
        };
    }

    @Override
    public ProfileStore profiles() {
        return history.profiles();
    }

    @Override
    public void close() {
        history.close();
    }
}
