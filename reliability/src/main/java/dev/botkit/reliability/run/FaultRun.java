package dev.botkit.reliability.run;

import dev.botkit.Message;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Handled;
import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.proxy.FaultPlan;
import dev.botkit.reliability.proxy.FaultProxy;
import dev.botkit.reliability.server.ChatUnderTest;
import dev.botkit.reliability.server.ServerUnderTest;
import dev.botkit.reliability.server.Talk;
import dev.botkit.reliability.server.Workload;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets users chat with a bot through the fault proxy until each message was answered on each tab, then
 * judges.
 */
public final class FaultRun {

    private final RunSettings settings;
    private final Talk talk;
    private final Crowd crowd;
    private Duration took = Duration.ZERO;

    /** So few entries are kept in memory where there is a store that most replays have to ask it. */
    private static final int LITTLE_MEMORY = 32;

    /** Starts the server of a run. */
    @FunctionalInterface
    interface Start {

        /** Starts it; it tells of each run of a handler. */
        ServerUnderTest start(BiConsumer<ConversationId, Handled> handled);
    }

    private FaultRun(RunSettings settings, Talk talk, Runnable onConfirmed) {
        this.settings = settings;
        this.talk = talk;
        crowd = new Crowd(talk, settings.conversations(), settings.seed(), settings.traced(), onConfirmed);
    }

    /**
     * Runs.
     *
     * @param settings how large the run is
     * @param history where messages are stored; null for the log in memory. It stays open
     * @return what came out; whoever called looks at the verdict
     */
    public static RunResult run(RunSettings settings, @Nullable History history) throws InterruptedException {
        return run(settings, new Workload(true), history, () -> {});
    }

    /**
     * Runs, and tells how far it is.
     *
     * @param settings how large the run is
     * @param talk what is said
     * @param history where messages are stored; null for the log in memory. It stays open
     * @param onConfirmed is called whenever a message was confirmed, on the clients' thread
     * @return what came out; whoever called looks at the verdict
     */
    public static RunResult run(RunSettings settings, Talk talk, @Nullable History history, Runnable onConfirmed)
            throws InterruptedException {
        return new FaultRun(settings, talk, onConfirmed)
                .run(
                        history,
                        handled -> ChatUnderTest.start(
                                0,
                                history,
                                ChatUnderTest.limits(history == null ? settings.longestLog() : LITTLE_MEMORY),
                                message -> handled.accept(message.conversation(), handled(message))));
    }

    private static Handled handled(Message message) {
        return new Handled(0, message.id(), message.seq(), message.redelivered());
    }

    /** Runs with a server of the caller's. */
    static RunResult run(RunSettings settings, @Nullable History history, Start start) throws InterruptedException {
        return new FaultRun(settings, new Workload(true), () -> {}).run(history, start);
    }

    private RunResult run(@Nullable History history, Start start) throws InterruptedException {
        FaultProxy.Figures faults;
        ServerUnderTest server = start.start(crowd::handled);
        try (EventLoop loop = EventLoop.start("clients");
                FaultProxy proxy = FaultProxy.start(server.address(), plan(), settings.cuts())) {
            chat(loop, server, proxy);
            crowd.leave();
            faults = proxy.figures();
            loop.failure().ifPresent(failure -> {
                throw new IllegalStateException("The harness failed.", failure);
            });
        } finally {
            server.close();
        }
        return new RunResult(settings, crowd.judge(history, true, false), faults, took);
    }

    private FaultPlan plan() {
        return FaultPlan.seeded(
                settings.seed(),
                settings.bytesToACut(talk.bytesToServer()),
                settings.bytesToACut(talk.bytesToClient()));
    }

    private void chat(EventLoop loop, ServerUnderTest server, FaultProxy proxy) throws InterruptedException {
        long start = System.nanoTime();
        crowd.start(loop, proxy.address(), settings.messages());
        boolean done = crowd.await(ConversationRun::done, "chatting", settings.patience());
        took = Duration.ofNanos(System.nanoTime() - start);
        if (done && settings.observed()) {
            crowd.observe(loop, server.address());
            crowd.await(ConversationRun::observed, "reading the logs from the beginning", settings.patience());
        }
    }
}
