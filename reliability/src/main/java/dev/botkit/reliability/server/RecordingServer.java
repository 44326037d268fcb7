package dev.botkit.reliability.server;

import dev.botkit.history.History;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/**
 * A bot with a {@link RecordingSkill} in a process of its own. It takes {@code PORT} and {@code
 * JDBC_URL} from the environment, prints {@link #READY} when it listens and a {@link HandledLine} at each
 * start of a handler.
 */
public final class RecordingServer {

    /** What it prints when it listens. */
    public static final String READY = "ready";

    private RecordingServer() {}

    /**
     * Serves until it is told to stop.
     *
     * @param args none
     */
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        String url = Objects.requireNonNull(environment.get("JDBC_URL"), "JDBC_URL");
        int port = Integer.parseInt(environment.getOrDefault("PORT", "0"));
        History history = Stores.jdbc(url);
        ChatUnderTest server = ChatUnderTest.start(
                port, history, ChatUnderTest.limits(1_000), message -> System.out.println(HandledLine.of(message)));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            history.close();
                        },
                        "stop"));
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
