package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.transport.Handshake;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * What 100,000 dialogs that wait cost: a message in a conversation that has nothing to do with them, and
 * memory. Two bots with as many conversations, one of them with a dialog that waits in each, are asked
 * in turns, so that what else the machine does disturbs both alike.
 */
public final class WaitingDialogs {

    private static final int CONVERSATIONS = 100_000;
    private static final int ROUNDS = 9;
    private static final int WARM_UP = 2;
    private static final int MESSAGES = 30_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final DialogDefinition ORDER = Dialog.define("order")
            .ask(
                    "size",
                    "Small, medium or large?",
                    answers -> answers.regex("^(small|medium|large)$").otherwise((dialog, answer) -> dialog.repeat()))
            .ask("sauce", "Which sauce?")
            .say("A {{responses.size}} one with {{responses.sauce}}.")
            .timeout(Duration.ofHours(1))
            .build();

    private WaitingDialogs() {}

    /**
     * What was measured.
     *
     * @param without one message beside conversations without dialogs, median in microseconds
     * @param with the same beside dialogs that wait
     * @param withoutTail the same, 99th percentile
     * @param withTail the same, 99th percentile
     * @param bytes of heap for each conversation without a dialog
     * @param bytesMore of heap that a dialog that waits takes besides
     * @param dialog a whole dialog of three turns, median in microseconds
     */
    record Result(
            double without,
            double with,
            double withoutTail,
            double withTail,
            long bytes,
            long bytesMore,
            double dialog) {

        double ratio() {
            return with / without;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "An unrelated message: p50 %.2f and %.2f µs (%.3f times), p99 %.2f and %.2f µs%n"
                            + "Heap of a conversation without a dialog: %,d bytes; a dialog that waits takes %,d more%n"
                            + "A dialog of three turns: p50 %.2f µs",
                    without,
                    with,
                    ratio(),
                    withoutTail,
                    withTail,
                    bytes,
                    bytesMore,
                    dialog);
        }
    }

    /**
     * Measures and reports.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.printf(Locale.ROOT, "JDK %s; %,d conversations%n", Runtime.version(), CONVERSATIONS);
        System.out.println(measure(CONVERSATIONS, ROUNDS, MESSAGES));
    }

    static Result measure(int conversations, int rounds, int messages) {
        long before = heap();
        try (Botkit plain = bot()) {
            fill(plain, conversations, "hello");
            long between = heap();
            try (Botkit waiting = bot()) {
                fill(waiting, conversations, "order");
                long after = heap();
                long[] without = new long[rounds * messages];
                long[] with = new long[rounds * messages];
                for (int round = -WARM_UP; round < rounds; round++) {
                    ask(plain, without, round, messages);
                    ask(waiting, with, round, messages);
                }
                long bytes = (between - before) / conversations;
                return new Result(
                        micros(without, 0.5),
                        micros(with, 0.5),
                        micros(without, 0.99),
                        micros(with, 0.99),
                        bytes,
                        (after - between) / conversations - bytes,
                        dialogs(waiting, messages));
            }
        }
    }

    private static Botkit bot() {
        BotkitBuilder builder = Botkit.builder()
                .executor(Runnable::run)
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.postsPerSecondPerAddress(0).memoryBytes(8L << 30))
                        .conversations(conversations -> conversations.logEntries(100))
                        .build());
        return builder.skill("orders", skills -> {
                    skills.dialog(ORDER);
                    skills.hears("order", (bot, message) -> bot.begin("order"));
                    skills.fallback((bot, message) -> bot.reply("Small, medium or large?"));
                })
                .build();
    }

    private static void fill(Botkit botkit, int conversations, String text) {
        for (int i = 0; i < conversations; i++) {
            post(botkit, "user" + i, text);
        }
    }

    private static void ask(Botkit botkit, long[] nanos, int round, int messages) {
        for (int i = 0; i < messages; i++) {
            long begin = System.nanoTime();
            post(botkit, "somebody else", "what is the weather like today?");
            if (round >= 0) {
                nanos[round * messages + i] = System.nanoTime() - begin;
            }
        }
    }

    private static double dialogs(Botkit botkit, int runs) {
        long[] nanos = new long[runs];
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            post(botkit, "a customer", "order");
            post(botkit, "a customer", "large");
            post(botkit, "a customer", "tomato");
            nanos[i] = System.nanoTime() - begin;
        }
        return micros(Arrays.copyOfRange(nanos, runs / 2, runs), 0.5);
    }

    private static void post(Botkit botkit, String user, String text) {
        Handshake handshake = Handshake.request("127.0.0.1").withPrincipal(user);
        boolean[] answered = new boolean[1];
        botkit.gateway()
                .post(
                        handshake,
                        "{\"text\":\"" + text + "\",\"user\":\"" + user + "\",\"channel\":\"webhook\"}",
                        LIMIT,
                        answer -> answered[0] = answer.status() == 200);
        if (!answered[0]) {
            throw new IllegalStateException("A message was not answered.");
        }
    }

    private static double micros(long[] nanos, double part) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))] / 1_000.0;
    }

    /** What is used when everything that can go has gone. */
    @SuppressWarnings("CallToSystemGC") // The heap is what is measured.
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
