package dev.botkit.reliability.run;

import dev.botkit.reliability.proxy.FaultProxy;
import java.time.Duration;
import java.util.Locale;

/**
 * What came out of a run through the proxy.
 *
 * @param settings what was run
 * @param verdict what the checker says
 * @param faults what the proxy did
 * @param took how long the chat took, without the reading and judging in the end
 */
public record RunResult(RunSettings settings, Verdict verdict, FaultProxy.Figures faults, Duration took) {

    /** Figures for a report, on a few lines. */
    public String figures() {
        double seconds = took.toMillis() / 1000.0;
        return String.format(
                Locale.ROOT,
                "seed %d, %d conversations, %d cuts %s, %.1f s, %.0f messages/s%n%s",
                settings.seed(),
                settings.conversations(),
                faults.cuts(),
                faults.happened(),
                seconds,
                verdict.confirmed() / Math.max(0.001, seconds),
                verdict.figures());
    }

    /** The figures, what is wrong, and what happened around it. */
    public String report() {
        return figures() + System.lineSeparator() + verdict.report();
    }
}
