package dev.botkit.reliability.run;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What came out of a run with kills.
 *
 * @param settings what was run
 * @param verdict what the checker says
 * @param restarts how long each new start of the server took, from the kill until it listened
 * @param redelivered how many messages the server handled with the mark; -1 where nobody saw it
 * @param cutOffTwice how many messages the server gave up, because it was killed while it handled them and again
 *     while it handled them for the second time
 * @param took how long the chat took, kills included
 * @param output what the server printed, as far as it is not of the run itself; the first lines
 */
public record KillResult(
        KillSettings settings,
        Verdict verdict,
        List<Duration> restarts,
        int redelivered,
        int cutOffTwice,
        Duration took,
        List<String> output) {

    /** Figures for a report, on a few lines. */
    public String figures() {
        return String.format(
                Locale.ROOT,
                "seed %d, %d conversations, %d kills, %.1f s, restarts took %d to %d ms, %s redelivered, %d cut off twice%n%s",
                settings.seed(),
                settings.conversations(),
                restarts.size(),
                took.toMillis() / 1000.0,
                restarts.stream().mapToLong(Duration::toMillis).min().orElse(0),
                restarts.stream().mapToLong(Duration::toMillis).max().orElse(0),
                redelivered < 0 ? "an unknown number" : redelivered,
                cutOffTwice,
                verdict.figures());
    }

    /** The figures, what is wrong, and what happened around it. */
    public String report() {
        return figures()
                + System.lineSeparator()
                + verdict.report()
                + (verdict.isClean() ? "" : String.join(System.lineSeparator(), output));
    }
}
