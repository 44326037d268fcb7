package dev.botkit.examples.assistant;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A shop's assistant with a page to chat on, in an embedded Tomcat that only this computer can reach. */
public final class AssistantServer implements AutoCloseable {

    private final History history;
    private final Botkit botkit;
    private final Container container;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private AssistantServer(History history, Botkit botkit, Container container) {
        this.history = history;
        this.botkit = botkit;
        this.container = container;
    }

    /**
     * Runs the assistant until the program is told to stop: by Ctrl-C or SIGTERM.
     *
     * @param args none
     * @throws InterruptedException if somebody interrupts the thread, which ends the assistant too
     */
    public static void main(String[] args) throws InterruptedException {
        try {
            Settings settings = Settings.load(System.getenv(), System.getProperties());
            AssistantModel model = AssistantModel.of(settings.provider());
            try (AssistantServer server = start(settings, model)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "assistant-stop"));
                System.out.println(model.start());
                System.out.println("Chats are kept in " + settings.data() + " (DATA_DIR).");
                System.out.println("The assistant is ready: " + server.url() + " (Ctrl-C stops it)");
                // For ever: the hook stops the server, and the Java VM, which may be Maven's, ends with it.
                new CountDownLatch(1).await();
            }
        } catch (StartException e) {
            System.err.println("The assistant cannot start. " + e.getMessage());
            System.exit(1);
        }
    }

    private static void stop(AssistantServer server) {
        server.close();
        System.out.println("The assistant has stopped.");
    }

    /** Starts a server. */
    static AssistantServer start(Settings settings, AssistantModel model) throws StartException {
        History history = open(settings);
        Botkit botkit = Botkit.builder()
                .skill(new AssistantSkill(model, new Shop()))
                .history(history)
                // Whoever stops the server by hand does not want to wait for a long answer.
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(1)))
                        .build())
                .build();
        try {
            Container container =
                    Container.start(settings.port(), settings.data(), context -> install(context, botkit, model));
            return new AssistantServer(history, botkit, container);
        } catch (StartException | RuntimeException e) {
            botkit.close();
            history.close();
            throw e;
        }
    }

    private static History open(Settings settings) throws StartException {
        try {
            Files.createDirectories(settings.data());
            return JdbcHistory.connect("jdbc:h2:file:" + settings.data().resolve("chats"));
        } catch (IOException e) {
            throw new StartException("The folder " + settings.data() + " (DATA_DIR) cannot be made: " + e, e);
        } catch (InvalidConfigurationException e) {
            throw new StartException("The chats (DATA_DIR) cannot be opened. " + String.join(" ", e.problems()), e);
        } catch (BotkitException e) {
            throw new StartException("The chats (DATA_DIR) cannot be opened. " + e.getMessage(), e);
        }
    }

    private static void install(ServletContext context, Botkit botkit, AssistantModel model) {
        Website.install(context, model.banner());
        BotkitWebSocket.install(context, botkit);
        BotkitWebhook.install(context, botkit);
    }

    /** Where the page is. */
    URI url() {
        return URI.create("http://localhost:" + container.port() + "/");
    }

    /** Ends the chats, then the server; takes a few seconds at most. Idempotent. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            botkit.close();
            history.close();
            container.close();
        }
    }
}
