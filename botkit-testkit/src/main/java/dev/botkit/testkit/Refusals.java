package dev.botkit.testkit;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Appends what a test does not want to be refused. Thread-safe. */
final class Refusals {

    private final LogStore log;
    private volatile Predicate<? super LogEntry> refused = entry -> false;

    Refusals(LogStore log) {
        this.log = log;
    }

    void refuse(Predicate<? super LogEntry> which) {
        refused = Objects.requireNonNull(which, "which");
    }

    List<AppendOutcome> append(List<LogEntry> batch) {
        Predicate<? super LogEntry> refuse = refused;
        List<LogEntry> tried = new ArrayList<>();
        Set<ConversationId> stopped = new HashSet<>();
        for (LogEntry entry : batch) {
            if (!stopped.contains(entry.conversation())) {
                if (refuse.test(entry)) {
                    stopped.add(entry.conversation());
                } else {
                    tried.add(entry);
                }
            }
        }
        return outcomes(batch, tried, tried.isEmpty() ? List.of() : log.append(tried));
    }

    /** What was not tried is the first refused entry of its conversation, or stands behind one that was not stored. */
    private static List<AppendOutcome> outcomes(
            List<LogEntry> batch, List<LogEntry> tried, List<AppendOutcome> ofTried) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        Set<ConversationId> stopped = new HashSet<>();
        int next = 0;
        for (LogEntry entry : batch) {
            AppendOutcome outcome;
            if (next < tried.size() && tried.get(next).equals(entry)) {
                outcome = ofTried.get(next++);
            } else {
                outcome = stopped.contains(entry.conversation()) ? AppendOutcome.SKIPPED : AppendOutcome.REFUSED;
            }
            if (outcome.status() != AppendOutcome.Status.STORED) {
                stopped.add(entry.conversation());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }
}
