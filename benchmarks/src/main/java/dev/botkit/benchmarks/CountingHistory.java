package dev.botkit.benchmarks;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.WriteOutcome;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** A history that counts how core writes to it: how often, how much in one call, how long each call takes. */
final class CountingHistory implements History {

    private final History history;
    private final LongAdder calls = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder states = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    CountingHistory(History history) {
        this.history = history;
    }

    /** What has been counted since the last time, over so many seconds. */
    String report(double seconds) {
        double all = calls.sumThenReset();
        return String.format(
                Locale.ROOT,
                "%.0f writes/s of %.1f entries and %.1f states in %.2f ms",
                all / seconds,
                entries.sumThenReset() / Math.max(1, all),
                states.sumThenReset() / Math.max(1, all),
                nanos.sumThenReset() / 1e6 / Math.max(1, all));
    }

    @Override
    public WriteOutcome write(List<LogEntry> newEntries, List<StateStore.Change> newStates) {
        long start = System.nanoTime();
        WriteOutcome outcome = history.write(newEntries, newStates);
        calls.increment();
        entries.add(newEntries.size());
        states.add(newStates.size());
        nanos.add(System.nanoTime() - start);
        return outcome;
    }

    @Override
    public LogStore log() {
        return history.log();
    }

    @Override
    public StateStore states() {
        return history.states();
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
