package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.micrometer.BotkitMetrics;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of one message through the engine, without a socket: a text frame is received, its turn
 * runs, and the reply is written to a peer that only counts. One conversation, one message at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EngineBenchmark {

    /** What the bot listens to. */
    public enum Kind {
        /** Plain words, which are searched without a regular expression. */
        WORDS,
        /** Regular expressions with alternatives and a captured group. */
        REGEXES
    }

    /** What runs the turns. */
    public enum Turns {
        /** The thread that receives: what the engine itself costs. */
        SAME_THREAD,
        /** What a bot has by default; the measuring thread waits for it, so each turn costs two handoffs. */
        DEFAULT
    }

    /** How many patterns are registered; the bot looks for them one by one. */
    @Param({"10", "1000"})
    public int patterns = 10;

    /** What kind of patterns. */
    @Param
    public Kind kind = Kind.WORDS;

    /** What runs the turns. */
    @Param
    public Turns turns = Turns.SAME_THREAD;

    /** Whether the bot is measured with Micrometer. */
    @Param("false")
    public boolean metrics = false;

    private final CountingPeer peer = new CountingPeer();
    private String heardByLast = "";
    private String heardByNone = "";
    private @Nullable Botkit botkit;
    private @Nullable Connection connection;

    /** Starts a bot and connects to it. */
    @Setup
    public void start() {
        BotkitBuilder builder = Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .skill("patterns", this::register);
        if (turns == Turns.SAME_THREAD) {
            builder.executor(Runnable::run);
        }
        BotkitMetrics measured =
                metrics ? BotkitMetrics.builder(new SimpleMeterRegistry()).build() : null;
        if (measured != null) {
            measured.addTo(builder);
        }
        Botkit started = builder.build();
        if (measured != null) {
            measured.bindTo(started);
        }
        botkit = started;
        connection = started.gateway().open(Handshake.socket("127.0.0.1").withCookie(AnonymousSecret.generate()), peer);
        heardByLast = frame("could you please tell me more about " + topic(patterns) + " today");
        heardByNone = frame("could you please tell me more about something else today");
    }

    /** Stops the bot. */
    @TearDown
    public void stop() {
        Objects.requireNonNull(connection).closed();
        Objects.requireNonNull(botkit).close();
    }

    /** A message that the pattern registered last hears. */
    @Benchmark
    public long lastPattern() throws InterruptedException {
        return roundTrip(heardByLast);
    }

    /** A message that no pattern hears, answered by the fallback. */
    @Benchmark
    public long fallback() throws InterruptedException {
        return roundTrip(heardByNone);
    }

    /** How many frames the bot has written. */
    long written() {
        return peer.written;
    }

    /** What it wrote last. */
    String lastFrame() {
        return peer.last;
    }

    private long roundTrip(String frame) throws InterruptedException {
        Objects.requireNonNull(connection).receive(frame);
        return peer.awaitWrite();
    }

    private void register(SkillRegistry skills) {
        for (int i = 1; i <= patterns; i++) {
            String pattern = kind == Kind.WORDS ? topic(i) : "\\b(about|for|on) " + topic(i) + "\\b";
            skills.hears(pattern, (bot, message) -> bot.reply("I know a lot about that."));
        }
        skills.fallback((bot, message) -> bot.reply("I do not know what you mean."));
    }

    /** All of the same length, so that none is found in another. */
    private static String topic(int number) {
        return String.format(Locale.ROOT, "topic%04d", number);
    }

    private static String frame(String text) {
        return "{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"visitor-1\",\"channel\":\"socket\"}";
    }

    private static final class CountingPeer implements Peer {

        private static final long LONGEST_SECONDS = 30;

        private final Semaphore replies = new Semaphore(0);
        private volatile long written;
        private volatile String last = "";

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // Core writes one frame at a time.
        public void write(String frame, WriteDone done) {
            written++;
            last = frame;
            done.done(true);
            replies.release();
        }

        @Override
        public void close(CloseCode code, String reason) {
            // The connection is closed by the benchmark.
        }

        long awaitWrite() throws InterruptedException {
            if (!replies.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No reply within " + LONGEST_SECONDS + " s.");
            }
            return written;
        }
    }
}
