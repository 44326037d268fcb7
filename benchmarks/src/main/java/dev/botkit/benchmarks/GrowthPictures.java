package dev.botkit.benchmarks;

import dev.botkit.Limits;
import dev.botkit.SkillRegistry;
import dev.botkit.benchmarks.LineChart.Line;
import dev.botkit.benchmarks.LineChart.Point;
import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Draws how the cost of a message grows: with connections, over WebSockets and beside a bare endpoint; and in the
 * engine alone with conversations, with patterns, and with the length of the log. All places of a picture are measured
 * in turns. Prints the figures, too.
 */
public final class GrowthPictures {

    private static final Map<String, String> DEFAULTS = Map.of(
            "folder", "docs/images",
            "container", "tomcat",
            "rounds", "5",
            "millis", "3000",
            "warm-up", "10000",
            "messages", "20000",
            "largest", "100000");

    private static final List<Integer> CONNECTIONS = List.of(1, 10, 100, 1_000);
    private static final List<Integer> CONVERSATIONS = List.of(1, 10, 100, 1_000, 10_000, 100_000);
    private static final List<Integer> PATTERNS = List.of(1, 10, 100, 1_000, 5_000);
    private static final List<Integer> ENTRIES = List.of(10, 100, 1_000, 10_000);

    /** Room for thousands of connections, and for those of the round before, which Tomcat does not let go of at once. */
    private static final List<String> SERVERS = List.of("-Xms2g", "-Xmx2g");

    private static final int WARM_CONNECTIONS = 100;
    private static final int SPEAKERS = 100;
    private static final String TEXT = "0123456789abcdef0123456789abcdef";
    private static final String ECHO = InProcessChat.frame("echo " + TEXT);
    private static final String PER_MESSAGE = "time per message, µs";

    private final RunArguments options;
    private final int rounds;
    private final int messages;

    private GrowthPictures(RunArguments options) {
        this.options = options;
        this.rounds = options.number("rounds", 1, 20);
        this.messages = options.number("messages", 100, 1_000_000);
    }

    /**
     * Measures and draws.
     *
     * @param args {@code --folder}, {@code --container}, {@code --rounds}, {@code --millis} of a round over WebSockets,
     *     {@code --warm-up} in milliseconds, {@code --messages} of a round in the engine, {@code --largest}: how far all grows
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        RunArguments options = new RunArguments(DEFAULTS, args);
        GrowthPictures pictures = new GrowthPictures(options);
        Path folder = Files.createDirectories(Path.of(options.text("folder")));
        write(folder, "growth-patterns.svg", pictures.patterns());
        write(folder, "growth-conversations.svg", pictures.conversations());
        write(folder, "growth-log.svg", pictures.log());
        write(folder, "growth-connections.svg", pictures.connections());
    }

    private static void write(Path folder, String name, LineChart chart) throws IOException {
        Files.writeString(folder.resolve(name), chart.svg());
        System.out.printf("%n%s (%s)%n", chart.title(), name);
        for (Line line : chart.lines()) {
            for (Point point : line.points()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-24s %,9.0f %s: median %.2f, range %.2f–%.2f%n",
                        line.name(),
                        point.x(),
                        chart.xLabel(),
                        point.median(),
                        point.least(),
                        point.most());
            }
        }
    }

    private LineChart patterns() {
        List<Series> all = List.of(
                new Series("words", upTo(PATTERNS), count -> patternChat(count, GrowthPictures::word)),
                new Series(
                        "regular expressions",
                        upTo(PATTERNS),
                        count -> patternChat(count, number -> "\\b(about|for|on) " + word(number) + "\\b")));
        return chart("Many patterns: the last one hears the message", "patterns", PER_MESSAGE, measured(all));
    }

    /** All of the same length, so that none is found in another. */
    private static String word(int number) {
        return String.format(Locale.ROOT, "topic%04d", number);
    }

    private Subject patternChat(int count, IntFunction<String> pattern) {
        Consumer<SkillRegistry> skill = skills -> {
            for (int i = 1; i <= count; i++) {
                skills.hears(pattern.apply(i), (bot, message) -> bot.reply("I know a lot about that."));
            }
        };
        String frame = InProcessChat.frame("could you please tell me more about " + word(count) + " today");
        return chatting(new InProcessChat(Limits.DEFAULT, skill, 1), frame);
    }

    private LineChart conversations() {
        Limits roomy = roomy(Limits.DEFAULT.conversations().logEntries());
        List<Series> all = List.of(new Series(
                "one after the other speaks",
                upTo(CONVERSATIONS),
                count -> chatting(new InProcessChat(roomy, GrowthPictures::echo, count), ECHO)));
        return chart("Many conversations, all of them connected", "conversations", PER_MESSAGE, measured(all));
    }

    private LineChart log() {
        List<Series> all = List.of(
                new Series(
                        "the newest 1,000 are kept (default)",
                        upTo(ENTRIES),
                        count -> new GrowingLogs(
                                roomy(Limits.DEFAULT.conversations().logEntries()), count)),
                new Series("all are kept", upTo(ENTRIES), count -> new GrowingLogs(roomy(2 * count), count)));
        return chart(
                "Long conversations: " + SPEAKERS + " speak in turns",
                "entries in the log of each",
                PER_MESSAGE,
                measured(all));
    }

    private static void echo(SkillRegistry skills) {
        skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1)));
    }

    /** So much that nothing is given up for want of memory. */
    private static Limits roomy(int logEntries) {
        long bytes = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 2);
        return Limits.builder()
                .conversations(each -> each.logEntries(logEntries).logBytes(1 << 26))
                .clients(clients -> clients.memoryBytes(bytes))
                .build();
    }

    private LineChart connections() throws IOException, InterruptedException {
        ServletServer.Kind container = ServletServer.Kind.of(options.text("container"));
        Duration round = Duration.ofMillis(options.number("millis", 50, 60_000));
        Duration warmUp = Duration.ofMillis(options.number("warm-up", 50, 60_000));
        List<Integer> counts = upTo(CONNECTIONS);
        double[][] bot = new double[counts.size()][rounds];
        double[][] bare = new double[counts.size()][rounds];
        try (ServerProcess botkit = ServerProcess.start(Kind.BOTKIT, container, Transport.WEBSOCKET, 0, SERVERS)) {
            int padding = Math.max(0, LoadHarness.warmUp(botkit, Transport.WEBSOCKET, WARM_CONNECTIONS, TEXT, warmUp));
            try (ServerProcess other =
                    ServerProcess.start(Kind.BARE, container, Transport.WEBSOCKET, padding, SERVERS)) {
                LoadHarness.warmUp(other, Transport.WEBSOCKET, WARM_CONNECTIONS, TEXT, warmUp);
                for (int i = 0; i < rounds; i++) {
                    for (int place = 0; place < counts.size(); place++) {
                        bot[place][i] = cpuMicros(botkit, counts.get(place), round);
                        bare[place][i] = cpuMicros(other, counts.get(place), round);
                    }
                }
            }
        }
        return chart(
                "Many connections, each with one echo under way (" + container.text() + ")",
                "connections",
                "CPU of the server per echo, µs",
                List.of(line("bot", counts, bot), line("bare endpoint", counts, bare)));
    }

    private static double cpuMicros(ServerProcess server, int connections, Duration round) throws IOException {
        return LoadHarness.measure(server, Transport.WEBSOCKET, connections, TEXT, round)
                .cpuMicros();
    }

    private List<Integer> upTo(List<Integer> counts) {
        int largest = options.number("largest", 1, 100_000);
        return counts.stream().filter(count -> count <= largest).toList();
    }

    private LineChart chart(String title, String xLabel, String yLabel, List<Line> lines) {
        String how = String.format(
                Locale.ROOT,
                "JDK %d, %d processors; medians and ranges of %d rounds, measured in turns",
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors(),
                rounds);
        return new LineChart(title, how, xLabel, yLabel, lines);
    }

    /** What is measured at one place of a line. */
    private interface Subject extends AutoCloseable {

        /** How long a message takes, in one more round. */
        double micros();

        @Override
        void close();
    }

    /** A line that is to be measured. */
    private record Series(String name, List<Integer> counts, IntFunction<Subject> subjects) {}

    private Subject chatting(InProcessChat chat, String frame) {
        return new Subject() {
            @Override
            public double micros() {
                return chat.say(frame, messages) / 1e3 / messages;
            }

            @Override
            public void close() {
                chat.close();
            }
        };
    }

    /** Conversations whose logs get from four fifths to six fifths of a length; new ones in each round. */
    private final class GrowingLogs implements Subject {

        private final Limits limits;
        private final int entries;

        GrowingLogs(Limits limits, int entries) {
            this.limits = limits;
            this.entries = entries;
        }

        @Override
        public double micros() {
            int measured = SPEAKERS * Math.max(1, entries / 5);
            long nanos = 0;
            int done = 0;
            while (done < messages) {
                try (InProcessChat chat = new InProcessChat(limits, GrowthPictures::echo, SPEAKERS)) {
                    chat.say(ECHO, 2 * measured);
                    nanos += chat.say(ECHO, measured);
                    done += measured;
                }
            }
            return nanos / 1e3 / done;
        }

        @Override
        public void close() {
            // Each round has closed its own.
        }
    }

    /** Measures all lines in turns, after a round that does not count. */
    private List<Line> measured(List<Series> all) {
        List<List<Subject>> subjects = new ArrayList<>();
        try {
            List<double[][]> figures = new ArrayList<>();
            for (Series series : all) {
                List<Subject> of = new ArrayList<>();
                subjects.add(of);
                series.counts().forEach(count -> of.add(series.subjects().apply(count)));
                of.forEach(Subject::micros);
                figures.add(new double[of.size()][rounds]);
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < subjects.size(); i++) {
                    List<Subject> of = subjects.get(i);
                    for (int place = 0; place < of.size(); place++) {
                        figures.get(i)[place][round] = of.get(place).micros();
                    }
                }
            }
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                lines.add(line(all.get(i).name(), all.get(i).counts(), figures.get(i)));
            }
            return lines;
        } finally {
            subjects.forEach(of -> of.forEach(Subject::close));
        }
    }

    private static Line line(String name, List<Integer> counts, double[][] figures) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            double[] sorted = figures[i].clone();
            Arrays.sort(sorted);
            points.add(new Point(counts.get(i), sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]));
        }
        return new Line(name, points);
    }
}
