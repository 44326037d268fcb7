package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What handlers that block do to others: so many conversations each always have a handler under way
 * that blocks for a second, while other conversations ask for an echo. In-process, through the
 * gateway, with the default executor. Echoes are sent at fixed times, whether or not the last one was
 * answered, so that a slow one hides no other.
 */
public final class BlockingHandlers {

    private static final int ECHOES = 50;
    private static final Duration BETWEEN_ECHOES = Duration.ofMillis(20);
    private static final Duration BLOCKS = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final int WARM_UP_ROUNDS = 200;
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final int MAX_BLOCKED = 100_000;

    private final Load load;
    private final AtomicInteger blocked = new AtomicInteger();
    private final List<Echo> echoes = new ArrayList<>();
    private volatile CountDownLatch unanswered = new CountDownLatch(0);
    private volatile boolean over;

    private BlockingHandlers(Load load) {
        this.load = load;
    }

    /**
     * Runs each count that is given, or 150 and 10,000.
     *
     * @param args numbers of conversations whose handlers block
     */
    public static void main(String[] args) throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors, %s, %d echoes, one every %d ms; handlers block for %d s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                virtualThreads()
                        ? "virtual threads"
                        : "a pool of " + Limits.DEFAULT.turns().threads() + " threads",
                ECHOES,
                BETWEEN_ECHOES.toMillis(),
                BLOCKS.toSeconds());
        System.out.println("conversations     begin  blocked at once    p50 ms    max ms");
        int[] counts = args.length == 0
                ? new int[] {150, 10_000}
                : Arrays.stream(args).mapToInt(BlockingHandlers::count).toArray();
        for (int count : counts) {
            System.out.println(run(new Load(count, false, SETTLE)));
            System.out.println(run(new Load(count, true, SETTLE)));
        }
    }

    /**
     * What the echoes have to get past.
     *
     * @param conversations how many block
     * @param atOnce whether all of them begin, and so go on, at the same moment
     * @param settle how long they go on before the first echo is measured
     */
    record Load(int conversations, boolean atOnce, Duration settle) {}

    /** What came out. */
    record Result(Load load, int blockedAtLeast, int blockedAtMost, double p50Millis, double maxMillis) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%13d %9s  %6d to %5d %9.1f %9.1f",
                    load.conversations(),
                    load.atOnce() ? "at once" : "evenly",
                    blockedAtLeast,
                    blockedAtMost,
                    p50Millis,
                    maxMillis);
        }
    }

    static Result run(Load load) throws InterruptedException {
        return new BlockingHandlers(load).measure();
    }

    private Result measure() throws InterruptedException {
        Limits limits = Limits.builder()
                .conversations(conversations -> conversations.messagesPerSecond(0))
                .clients(clients -> clients.framesPerSecondPerAddress(0)
                        .connections(MAX_BLOCKED + ECHOES)
                        .connectionsPerAddress(MAX_BLOCKED + ECHOES))
                .build();
        try (Botkit botkit =
                Botkit.builder().limits(limits).skill("load", this::register).build()) {
            for (int i = 0; i < ECHOES; i++) {
                echoes.add(new Echo(botkit));
            }
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                ask(Duration.ZERO);
                awaitAnswers();
            }
            block(botkit);
            return measureEchoes();
        } finally {
            over = true;
        }
    }

    /** Begins all turns that block, and lets them go on for a while. */
    private void block(Botkit botkit) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < load.conversations(); i++) {
            if (!load.atOnce()) {
                sleepUntil(start + i * BLOCKS.toNanos() / load.conversations());
            }
            new Blocked(botkit).say("wait");
        }
        Thread.sleep(load.settle().toMillis());
    }

    private Result measureEchoes() throws InterruptedException {
        int[] range = ask(BETWEEN_ECHOES);
        awaitAnswers();
        over = true;
        long[] nanos = echoes.stream().mapToLong(echo -> echo.nanos).sorted().toArray();
        return new Result(load, range[0], range[1], nanos[ECHOES / 2] / 1e6, nanos[ECHOES - 1] / 1e6);
    }

    /** Asks for all echoes at their times; returns how many handlers were blocked then, at least and at most. */
    private int[] ask(Duration between) throws InterruptedException {
        unanswered = new CountDownLatch(ECHOES);
        int[] range = {Integer.MAX_VALUE, 0};
        long start = System.nanoTime();
        for (int i = 0; i < ECHOES; i++) {
            long due = start + i * between.toNanos();
            sleepUntil(due);
            int now = blocked.get();
            range[0] = Math.min(range[0], now);
            range[1] = Math.max(range[1], now);
            echoes.get(i).ask(due);
        }
        return range;
    }

    private void awaitAnswers() throws InterruptedException {
        if (!unanswered.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    unanswered.getCount() + " echoes were not answered within " + LONGEST.toSeconds() + " s.");
        }
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanoTime - System.nanoTime());
    }

    private void register(SkillRegistry skills) {
        skills.hears("wait", (bot, message) -> {
            blocked.incrementAndGet();
            try {
                if (!over) {
                    Thread.sleep(BLOCKS.toMillis());
                }
            } finally {
                blocked.decrementAndGet();
            }
            bot.reply("Here I am again.");
        });
        skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1)));
    }

    private static int count(String text) {
        int count = Integer.parseInt(text);
        if (count < 0 || count > MAX_BLOCKED) {
            throw new IllegalArgumentException("From 0 to " + MAX_BLOCKED + " conversations, not " + text + ".");
        }
        return count;
    }

    private static boolean virtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    /** One connection of a conversation of its own. */
    private abstract static class Client implements Peer {

        private final Connection connection;

        @SuppressWarnings("this-escape") // Nothing is written before something was said.
        Client(Botkit botkit) {
            Handshake handshake = Handshake.socket("127.0.0.1").withCookie(AnonymousSecret.generate());
            connection = botkit.gateway().open(handshake, this);
        }

        abstract void answered();

        final void say(String text) {
            connection.receive("{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"visitor\"}");
        }

        @Override
        public final void write(String frame, WriteDone done) {
            done.done(true);
            answered();
        }

        @Override
        public final void close(CloseCode code, String reason) {
            connection.closed();
        }
    }

    /** Always has a handler that blocks: as soon as one has ended, it asks for the next. */
    private final class Blocked extends Client {

        Blocked(Botkit botkit) {
            super(botkit);
        }

        @Override
        void answered() {
            if (!over) {
                say("wait");
            }
        }
    }

    private final class Echo extends Client {

        private volatile long due;
        private volatile long nanos;

        Echo(Botkit botkit) {
            super(botkit);
        }

        void ask(long dueNanos) {
            due = dueNanos;
            say("echo hi");
        }

        @Override
        void answered() {
            nanos = System.nanoTime() - due;
            unanswered.countDown();
        }
    }
}
