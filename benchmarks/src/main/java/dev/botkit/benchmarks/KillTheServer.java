package dev.botkit.benchmarks;

import dev.botkit.reliability.run.KillResult;
import dev.botkit.reliability.run.KillRun;
import dev.botkit.reliability.run.KillSettings;
import dev.botkit.reliability.server.ChatServerTalk;
import dev.botkit.reliability.server.RecordingServer;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Kills a chat server with {@code kill -9} while users chat, starts it anew on the same port, twenty times
 * over, and asks whether all that was confirmed is there and was handled, and all that was seen too.
 */
public final class KillTheServer {

    private static final Map<String, String> DEFAULTS = Map.of(
            "kills", "20",
            "messages", "6000",
            "conversations", "20",
            "server", "chat-server",
            "store", "postgres",
            "seed", "1",
            "seconds", "120");

    private KillTheServer() {}

    /**
     * Runs; ends with 1 if anything is wrong.
     *
     * @param args {@code --kills}, {@code --messages}, {@code --conversations}, {@code --server} ({@code chat-server},
     *     or {@code recording}, which also tells which handlers ran), {@code --store} (postgres, h2), {@code
     *     --seed}, {@code --seconds} (how long nothing may happen)
     */
    public static void main(String[] args) throws InterruptedException {
        KillResult result = run(args);
        System.out.println(result.report());
        System.exit(result.verdict().isClean() ? 0 : 1);
    }

    static KillResult run(String... args) throws InterruptedException {
        RunArguments arguments = new RunArguments(DEFAULTS, args);
        KillSettings settings = new KillSettings(
                arguments.number("conversations", 1, 1_000),
                arguments.number("messages", 10, 10_000_000),
                arguments.number("kills", 1, 10_000),
                Long.parseLong(arguments.text("seed")),
                Duration.ofSeconds(arguments.number("seconds", 5, 3_600)),
                200);
        try (Stores.Opened store = Stores.open(Stores.Kind.of(arguments.text("store")))) {
            return KillRun.run(settings, target(arguments.text("server"), store.jdbcUrl()), store::history);
        }
    }

    private static KillRun.Target target(String server, String jdbcUrl) {
        return switch (server) {
            case "chat-server" ->
                new KillRun.Target(
                        new ChatServerTalk(),
                        port -> command(
                                "dev.botkit.examples.chatserver.ChatServer", port, jdbcUrl, "The chat server is ready"),
                        false);
            case "recording" ->
                new KillRun.Target(
                        new Workload(false),
                        port -> command(RecordingServer.class.getName(), port, jdbcUrl, RecordingServer.READY),
                        true);
            default -> throw new IllegalArgumentException("--server must be chat-server or recording.");
        };
    }

    private static ServerProcess.Command command(String mainClass, int port, String jdbcUrl, String readyLine) {
        return new ServerProcess.Command(
                List.of("-Xmx512m"),
                mainClass,
                Map.of("HOST", "localhost", "PORT", Integer.toString(port), "JDBC_URL", jdbcUrl),
                readyLine);
    }
}
