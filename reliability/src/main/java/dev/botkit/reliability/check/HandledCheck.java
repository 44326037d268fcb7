package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs of handlers against the log: each message once, in order; across crashes once more at most, and marked. */
final class HandledCheck {

    private final LogIndex log;
    private final boolean crashes;
    private final Findings findings;

    HandledCheck(LogIndex log, boolean crashes, Findings findings) {
        this.log = log;
        this.crashes = crashes;
        this.findings = findings;
    }

    void check(List<Handled> handled) {
        Map<String, List<Handled>> runs = new HashMap<>();
        int process = 0;
        long before = 0;
        for (Handled run : handled) {
            runs.computeIfAbsent(run.id(), key -> new ArrayList<>()).add(run);
            Logged message = log.byId(run.id());
            if (message == null || message.seq() != run.seq()) {
                findings.add(Kind.CHANGED, "a handler saw " + run + ", but the log has " + message);
            }
            before = run.process() == process ? before : 0;
            process = run.process();
            if (run.seq() < before) {
                findings.add(Kind.ORDER, "a handler saw " + run + " after it had seen seq " + before);
            }
            before = Math.max(before, run.seq());
        }
        for (Logged message : log.byUser()) {
            checkRuns(message, runs.getOrDefault(message.id(), List.of()));
        }
    }

    private void checkRuns(Logged message, List<Handled> runs) {
        if (runs.isEmpty()) {
            findings.add(Kind.NOT_HANDLED, "no handler ran for " + message);
            return;
        }
        if (!crashes && (runs.size() > 1 || runs.get(0).redelivered())) {
            findings.add(Kind.HANDLED_TWICE, message + " was handled " + runs + " though nothing crashed");
        } else if (runs.size() > 2) {
            findings.add(Kind.HANDLED_TWICE, message + " was handled more than once more: " + runs);
        } else if (runs.size() == 2
                && (runs.get(0).process() == runs.get(1).process()
                        || runs.get(0).redelivered()
                        || !runs.get(1).redelivered())) {
            findings.add(Kind.HANDLED_TWICE, message + " was handled twice in one life, or without the mark: " + runs);
        }
    }
}
