package dev.botkit.reliability.run;

import dev.botkit.reliability.check.Logged;
import dev.botkit.reliability.check.Problem;
import dev.botkit.reliability.check.Problem.Kind;
import dev.botkit.reliability.client.ClientRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the checker says of a whole run.
 *
 * @param stopped why the run did not come to its end; empty if it did
 * @param problems all that is wrong
 * @param entries how many entries the logs have
 * @param incomplete how many of them are replies without an end
 * @param confirmed how many messages were confirmed
 * @param tabCount how many tabs there were
 * @param tabs counts of all tabs together
 * @param traces the last events of the first tabs that have to do with problems
 */
public record Verdict(
        String stopped,
        List<Problem> problems,
        long entries,
        long incomplete,
        long confirmed,
        int tabCount,
        ClientRecord.Figures tabs,
        List<String> traces) {

    private static final int MOST_TOLD = 40;
    private static final int LONGEST_TOLD = 2_000;

    /** Whether the run came to its end and nothing is wrong. */
    public boolean isClean() {
        return stopped.isEmpty() && problems.isEmpty();
    }

    /** Counts, on a few lines. */
    public String figures() {
        return String.format(
                Locale.ROOT,
                "%d messages confirmed, %d entries, %d tabs, %d connections%n"
                        + "%d resent, %d told to be duplicates, %d refused for the moment, %d not resumed%n"
                        + "%d frames of replies that grow, %d joined in the middle, %d times asked to stop, %d without an end%n"
                        + "%d PROBLEMS%s",
                confirmed,
                entries,
                tabCount,
                tabs.connections(),
                tabs.resent(),
                tabs.duplicates(),
                tabs.retries(),
                tabs.replaced(),
                tabs.grown(),
                tabs.joined(),
                tabs.stops(),
                incomplete,
                problems.size(),
                stopped.isEmpty() ? "" : ", STOPPED: " + stopped);
    }

    /** What is wrong, and what happened around it. */
    public String report() {
        StringBuilder text = new StringBuilder();
        problems.stream()
                // What a tab saw for itself comes nearest to the cause.
                .sorted(Comparator.comparing(problem -> problem.kind() != Kind.PROTOCOL))
                .limit(MOST_TOLD)
                .forEach(problem -> text.append(abbreviated(problem.toString())).append(System.lineSeparator()));
        if (problems.size() > MOST_TOLD) {
            text.append("and ")
                    .append(problems.size() - MOST_TOLD)
                    .append(" more")
                    .append(System.lineSeparator());
        }
        traces.forEach(line -> text.append(line).append(System.lineSeparator()));
        return text.toString();
    }

    private static String abbreviated(String text) {
        return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD) + "…";
    }

    /** Collects it. For one thread. */
    static final class Builder {

        private static final int MOST_TRACED = 2;

        /** What a run that was broken off leaves undone, which is not the server's fault. */
        private static final Set<Kind> UNDONE =
                Set.of(Kind.NOT_CONFIRMED, Kind.NOT_SHOWN, Kind.REPLY_LOST, Kind.GOES_ON, Kind.NOT_HANDLED, Kind.STATE);

        private final List<Problem> problems = new ArrayList<>();
        private final List<Judged> judged = new ArrayList<>();
        private ClientRecord.Figures tabs = new ClientRecord.Figures(0, 0, 0, 0, 0, 0, 0, 0);
        private String stopped = "";
        private boolean brokenOff;
        private long entries;
        private long incomplete;
        private long confirmed;
        private int tabCount;

        private record Judged(List<Problem> problems, List<ClientRecord> records) {

            /** What tabs saw for themselves comes first. */
            int rank() {
                return problems.stream().anyMatch(problem -> problem.kind() == Kind.PROTOCOL)
                        ? 0
                        : problems.isEmpty() ? 2 : 1;
            }
        }

        /** Nothing happens any more. */
        void stuck(String why) {
            stopped = why;
        }

        /** A tab cannot go on; the others were in the middle of their work. */
        void brokenOff(String why) {
            stopped = why;
            brokenOff = true;
        }

        void judged(List<Problem> all, List<ClientRecord> records, List<Logged> log) {
            List<Problem> found = all.stream()
                    .filter(problem -> !brokenOff || !UNDONE.contains(problem.kind()))
                    .toList();
            problems.addAll(found);
            judged.add(new Judged(found, records));
            entries += log.size();
            incomplete +=
                    log.stream().filter(entry -> entry.incomplete() != null).count();
            tabCount += records.size();
            for (ClientRecord record : records) {
                confirmed +=
                        record.said().stream().filter(said -> said.seq() > 0).count();
                tabs = sum(tabs, record.figures());
            }
        }

        private static ClientRecord.Figures sum(ClientRecord.Figures one, ClientRecord.Figures other) {
            return new ClientRecord.Figures(
                    one.connections() + other.connections(),
                    one.resent() + other.resent(),
                    one.duplicates() + other.duplicates(),
                    one.retries() + other.retries(),
                    one.replaced() + other.replaced(),
                    one.grown() + other.grown(),
                    one.joined() + other.joined(),
                    one.stops() + other.stops());
        }

        private List<String> traces() {
            return judged.stream()
                    .filter(conversation -> !conversation.problems().isEmpty())
                    .sorted(Comparator.comparingInt(Judged::rank))
                    .limit(MOST_TRACED)
                    .flatMap(conversation -> conversation.records().stream())
                    .flatMap(record -> Stream.concat(
                            Stream.of("---- " + record.name() + ", its last events:"), record.trace().stream()))
                    .toList();
        }

        Verdict build() {
            return new Verdict(
                    stopped, List.copyOf(problems), entries, incomplete, confirmed, tabCount, tabs, traces());
        }
    }
}
