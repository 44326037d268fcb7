package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.ReplyStream;
import dev.botkit.benchmarks.LoadServer.Kind;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The server that {@link StreamHarness} measures, in a process of its own: while it is told to, a timer has something to add for each user
 * that has said hello, many times a second. A bot appends it to the user's reply that grows; a bare endpoint sends each of them a frame as long
 * as the bot's, or joins some and sends one frame for them. Both echo what others say.
 */
public final class StreamServer {

    /** What is appended: about a token. */
    static final String PIECE = "abcdefg ";

    private static final int TIMER_THREADS = 2;
    private static final int FILLED_AT_ONCE = 1024;
    private static final int LARGEST_REPLY = 64 * 1024 * 1024;
    private static final Duration FOR_EVER = Duration.ofHours(10);

    /** Nobody waits for replies that never end. */
    private static final Duration SHORT = Duration.ofMillis(10);

    private final Supplier<List<Runnable>> users;
    private final int perSecond;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMER_THREADS, task -> {
        Thread thread = new Thread(task, "pieces");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<?>> growing = new ArrayList<>();

    private StreamServer(Supplier<List<Runnable>> users, int perSecond) {
        this.users = users;
        this.perSecond = perSecond;
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Serves until there is nothing more to read.
     *
     * @param args the kind, the container, how often a second there is something to add, how many of these a bare endpoint joins into one frame,
     *     and how long that is
     */
    public static void main(String[] args) throws Exception {
        Kind kind = Kind.of(args[0]);
        int perSecond = Integer.parseInt(args[2]);
        int joined = Integer.parseInt(args[3]);
        String frame = "x".repeat(Integer.parseInt(args[4]));
        Collection<ReplyStream> streams = new ConcurrentLinkedQueue<>();
        BareStream bare = new BareStream();
        try (Folder folder = Folder.create("botkit-stream-server-");
                Botkit botkit = botkit(streams);
                ServletServer server = ServletServer.Kind.of(args[1])
                        .start(folder.path(), LoadServer.LIMIT, servlets -> install(servlets, kind, bare, botkit))) {
            ChildJvm.say("port", server.port());
            Supplier<List<Runnable>> users = kind.isBare()
                    ? () -> bare.sessions().stream()
                            .map(session -> joining(joined, () -> session.send(frame)))
                            .toList()
                    : () -> streams.stream()
                            .map(stream -> (Runnable) () -> stream.append(PIECE))
                            .toList();
            new StreamServer(users, perSecond).serve(streams);
        }
    }

    private static Botkit botkit(Collection<ReplyStream> streams) {
        return Botkit.builder()
                .limits(LoadServer.limits()
                        .turns(turns -> turns.timeout(Duration.ZERO)
                                .streamTimeout(FOR_EVER)
                                .closeTimeout(SHORT)
                                .replyCharacters(LARGEST_REPLY)
                                .characters(LARGEST_REPLY))
                        .build())
                .skill("streams", skills -> skills.on("hello", (bot, hello) -> streams.add(bot.stream())))
                .skill("echo", skills -> skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1))))
                .build();
    }

    private static void install(ServletContext servlets, Kind kind, BareStream bare, Botkit botkit)
            throws DeploymentException {
        if (kind.isBare()) {
            bare.install(servlets);
        } else {
            BotkitWebSocket.builder(botkit).path(LoadServer.PATH).install(servlets);
        }
    }

    /** Does it each so many times. */
    private static Runnable joining(int count, Runnable send) {
        int[] waiting = new int[1];
        return () -> {
            if (++waiting[0] >= count) {
                waiting[0] = 0;
                send.run();
            }
        };
    }

    private void serve(Collection<ReplyStream> streams) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "count" -> ChildJvm.say("users", users.get().size());
                case "grow" -> {
                    grow();
                    ChildJvm.say("growing", growing.size());
                }
                case "rest" -> {
                    growing.forEach(task -> task.cancel(false));
                    growing.clear();
                    ChildJvm.say("resting", "now");
                }
                default -> {
                    int characters = Integer.parseInt(command.substring("fill ".length()));
                    streams.forEach(stream -> fill(stream, characters));
                    ChildJvm.say("filled", streams.size());
                    streams.clear();
                }
            }
        }
        timer.shutdownNow();
    }

    /** Spread evenly, so that not all come at the same moment. */
    private void grow() {
        long period = TimeUnit.SECONDS.toMicros(1) / perSecond;
        List<Runnable> all = users.get();
        for (int i = 0; i < all.size(); i++) {
            growing.add(timer.scheduleAtFixedRate(all.get(i), period * i / all.size(), period, TimeUnit.MICROSECONDS));
        }
    }

    private static void fill(ReplyStream stream, int characters) {
        for (int left = characters; left > 0; left -= FILLED_AT_ONCE) {
            stream.append("x".repeat(Math.min(left, FILLED_AT_ONCE)));
        }
    }
}
