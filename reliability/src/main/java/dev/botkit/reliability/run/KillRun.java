package dev.botkit.reliability.run;

import dev.botkit.history.History;
import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.server.HandledLine;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Talk;
import dev.botkit.reliability.server.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets users chat with a server in a process of its own, kills it with {@code kill -9} again and again and
 * starts it anew on the same port, until each message was answered; then judges.
 */
public final class KillRun {

    private static final int MOST_LINES = 200;

    /** What the server says of a message whose handler it does not run a third time. */
    private static final Pattern CUT_OFF_TWICE = Pattern.compile("Message (\\S+) of .* was cut off twice");

    private final KillSettings settings;
    private final Target target;
    private final Path folder;
    private final InetSocketAddress address;
    private final Crowd crowd;
    private final SplittableRandom random;
    private final EventLoop loop = EventLoop.start("clients");
    private final Queue<String> otherLines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cutOffTwice = new AtomicInteger();
    private final List<Duration> restarts = new ArrayList<>();
    private final AtomicInteger redelivered = new AtomicInteger();

    // Of the clients' loop, but for the threshold.
    private int confirmed;
    private volatile Threshold threshold = new Threshold(Integer.MAX_VALUE);

    /** So many messages are to be confirmed before something happens. */
    private record Threshold(int confirmed, CompletableFuture<Void> reached) {
        Threshold(int confirmed) {
            this(confirmed, new CompletableFuture<>());
        }
    }

    /**
     * What is killed.
     *
     * @param talk what is said to it
     * @param onPort how it is started on a port
     * @param tellsHandlers whether it prints a {@link HandledLine} at each start of a handler
     */
    public record Target(Talk talk, IntFunction<ServerProcess.Command> onPort, boolean tellsHandlers) {}

    private KillRun(KillSettings settings, Target target, Path folder) {
        this.settings = settings;
        this.folder = folder;
        this.target = target;
        random = new SplittableRandom(settings.seed());
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        crowd = new Crowd(
                target.talk(), settings.conversations(), settings.seed(), settings.traced(), this::onConfirmed);
    }

    /**
     * Runs.
     *
     * @param settings how large the run is
     * @param target what is killed
     * @param history opens the store that the server has written to, when the server has ended
     * @return what came out; whoever called looks at the verdict
     */
    public static KillResult run(KillSettings settings, Target target, Supplier<@Nullable History> history)
            throws InterruptedException {
        try (TemporaryFolder folder = new TemporaryFolder("botkit-kills-")) {
            return new KillRun(settings, target, folder.path()).run(history);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KillResult run(Supplier<@Nullable History> history) throws InterruptedException {
        long start = System.nanoTime();
        ServerProcess server = startServer(0);
        try (EventLoop clients = loop) {
            aim(0);
            crowd.start(clients, address, settings.messages());
            int process = 0;
            while (process < settings.kills() && awaitThreshold()) {
                long killed = System.nanoTime();
                server.kill();
                server = startServer(++process);
                restarts.add(Duration.ofNanos(System.nanoTime() - killed));
                aim(threshold.confirmed());
            }
            if (process == settings.kills()) {
                crowd.await(ConversationRun::done, "chatting after the last kill", settings.patience());
            }
            crowd.leave();
            clients.failure().ifPresent(failure -> {
                throw new IllegalStateException("The harness failed.", failure);
            });
        } finally {
            server.close();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Verdict verdict = crowd.judge(history.get(), target.tellsHandlers(), true);
        return new KillResult(
                settings,
                verdict,
                restarts,
                target.tellsHandlers() ? redelivered.get() : -1,
                cutOffTwice.get(),
                took,
                List.copyOf(otherLines));
    }

    private ServerProcess startServer(int process) throws InterruptedException {
        ServerProcess.Command command = target.onPort().apply(address.getPort()).withTemporaryFolder(folder);
        return ServerProcess.start(command, line -> printed(process, line));
    }

    private void printed(int process, String line) {
        HandledLine handled = HandledLine.parse(process, line);
        if (handled != null) {
            redelivered.addAndGet(handled.run().redelivered() ? 1 : 0);
            crowd.handled(handled.conversation(), handled.run());
            return;
        }
        if (otherLines.size() < MOST_LINES) {
            otherLines.add(line);
        }
        Matcher cutOff = CUT_OFF_TWICE.matcher(line);
        if (cutOff.find()) {
            cutOffTwice.incrementAndGet();
            loop.execute(() -> crowd.cutOffTwice(cutOff.group(1)));
        }
    }

    /** About three quarters of the messages are confirmed when the last kill comes. */
    private void aim(int from) {
        int between = Math.max(2, settings.messages() * 3 / 4 / settings.kills());
        threshold = new Threshold(from + random.nextInt(between / 2, between + between / 2));
    }

    private void onConfirmed() {
        confirmed++;
        Threshold now = threshold;
        if (confirmed >= now.confirmed()) {
            now.reached().complete(null);
        }
    }

    private boolean awaitThreshold() throws InterruptedException {
        try {
            CompletableFuture.anyOf(threshold.reached(), crowd.failed())
                    .get(settings.patience().toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            crowd.verdict().brokenOff("Before kill " + (restarts.size() + 1) + ": " + e.getMessage());
        } catch (TimeoutException e) {
            crowd.verdict().stuck("Stuck for " + settings.patience() + " before kill " + (restarts.size() + 1) + ".");
        }
        return false;
    }
}
