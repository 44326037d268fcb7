package dev.botkit.examples.chatserver;

import dev.botkit.Botkit;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.ServletContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A chat server of its own: the bot, pages to chat on, the WebSocket at the root URL, the webhook at
 * {@code /botkit/receive} and the history API at {@code /botkit/history}.
 *
 * <p>Botkit needs no server of its own, only a servlet container to live in. Here it is an embedded
 * Tomcat, because that is the container most webapps run in, it is complete with WebSocket in three
 * jars (4 MB) without further dependencies, and it starts in less than a second.
 */
public final class ChatServer implements AutoCloseable {

    private final ChatBot bot;
    private final Container container;
    private final URI url;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ChatServer(ChatBot bot, Container container, URI url) {
        this.bot = bot;
        this.container = container;
        this.url = url;
    }

    /**
     * Runs the server until the program is told to stop: by Ctrl-C or SIGTERM.
     *
     * @param args none
     * @throws InterruptedException if somebody interrupts the thread, which ends the server too
     */
    public static void main(String[] args) throws InterruptedException {
        try {
            Settings settings = Settings.load(System.getenv(), Path.of(""));
            try (ChatServer server = start(settings)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "chat-server-stop"));
                System.out.println(keeping(settings.store()));
                if (settings.scripts().learning()) {
                    System.out.println("LEARNING MODE IS ON: whoever chats may teach the bot (LEARNING_MODE).");
                }
                System.out.println("The chat server is ready: " + server.url() + " (Ctrl-C stops it)");
                // For ever: the hook stops the server, and the Java VM, which may be Maven's, ends with it.
                new CountDownLatch(1).await();
            }
        } catch (StartException e) {
            System.err.println("The chat server cannot start. " + e.getMessage());
            System.exit(1);
        }
    }

    private static void stop(ChatServer server) {
        server.close();
        System.out.println("The chat server has stopped.");
    }

    private static String keeping(@Nullable Store store) {
        return store == null
                ? "Chats are not kept: there is no message history without MONGO_URI or JDBC_URL."
                : "Chats are kept in " + store.name() + ", which " + store.setting() + " names.";
    }

    /** Starts a server. */
    static ChatServer start(Settings settings) throws StartException {
        ChatBot bot = ChatBot.start(settings);
        try {
            Container container = Container.start(
                    settings.host(), settings.port(), context -> install(context, bot.botkit(), settings));
            return new ChatServer(bot, container, url(settings.host(), container.port()));
        } catch (StartException | RuntimeException e) {
            bot.close();
            throw e;
        }
    }

    private static void install(ServletContext context, Botkit botkit, Settings settings) {
        Website.install(context, settings);
        HttpPolicy policy = policy(settings.publicUrl());
        BotkitWebSocket.builder(botkit).httpPolicy(policy).install(context);
        BotkitWebhook.builder(botkit).httpPolicy(policy).install(context);
    }

    private static HttpPolicy policy(@Nullable URI publicUrl) {
        HttpPolicy.Builder policy = HttpPolicy.builder();
        return (publicUrl == null ? policy : policy.publicUrl(publicUrl.toString())).build();
    }

    /** Where the page is. */
    URI url() {
        return url;
    }

    private static URI url(InetAddress host, int port) {
        if (host.isAnyLocalAddress() || host.isLoopbackAddress()) {
            return URI.create("http://localhost:" + port + "/");
        }
        String address = host.getHostAddress();
        // An IPv6 address stands in brackets, and without the name of the network card.
        String authority = host instanceof Inet6Address ? "[" + address.replaceFirst("%.*", "") + "]" : address;
        return URI.create("http://" + authority + ":" + port + "/");
    }

    /** Ends the chats, then the server; takes a few seconds at most. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            bot.close();
            container.close();
        }
    }
}
