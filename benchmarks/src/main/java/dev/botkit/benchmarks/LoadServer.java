package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.micrometer.BotkitMetrics;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The server that {@link LoadHarness} measures, in a process of its own. It prints its port, and ends
 * when its standard input does: also when the harness was killed.
 */
public final class LoadServer {

    static final String PATH = "/echo";
    static final String WEBHOOK_PATH = "/botkit/receive";

    static final int LIMIT = LoadOptions.MAX_CONNECTIONS + LoadOptions.MAX_IDLE;

    private LoadServer() {}

    /** What answers at {@link #PATH}, or at {@link #WEBHOOK_PATH}. */
    enum Kind {
        /** A bot with one skill, which hears {@code echo (.*)}, and no store. */
        BOTKIT,
        /** The same, measured with Micrometer. */
        BOTKIT_METRICS,
        /** The same without meters, with {@link dev.botkit.history.History#inMemory()}. */
        BOTKIT_MEMORY,
        /** The same with a file of H2's. */
        BOTKIT_H2,
        /** The same with a PostgreSQL server on this machine, whose CPU time is not in the figures. */
        BOTKIT_POSTGRES,
        /** An endpoint that reads nothing of the text and sends it back with the asynchronous remote, or with listeners. */
        BARE,
        /** The same with the blocking remote, or with blocking streams. */
        BARE_BLOCKING;

        /** Its name as an option and in the report. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        boolean isBare() {
            return this == BARE || this == BARE_BLOCKING;
        }

        Storage storage() {
            return switch (this) {
                case BOTKIT, BOTKIT_METRICS, BARE, BARE_BLOCKING -> Storage.NONE;
                case BOTKIT_MEMORY -> Storage.MEMORY;
                case BOTKIT_H2 -> Storage.H2;
                case BOTKIT_POSTGRES -> Storage.POSTGRES;
            };
        }
    }

    /**
     * Serves until there is nothing more to read.
     *
     * @param args the kind, the container, the transport, and how many bytes a bare endpoint adds to what it sends back
     */
    public static void main(String[] args) throws Exception {
        Kind kind = Kind.of(args[0]);
        ServletServer.Kind container = ServletServer.Kind.of(args[1]);
        Transport transport = Transport.of(args[2]);
        int padding = Integer.parseInt(args[3]);
        try (Folder folder = Folder.create("botkit-load-server-");
                Storage.Open storage = kind.storage().open(folder.path());
                Botkit botkit = botkit(kind, storage.history());
                ServletServer server = container.start(
                        folder.path(), LIMIT, servlets -> install(servlets, kind, transport, padding, botkit))) {
            ChildJvm.say("port", server.port());
            awaitEndOfInput();
        }
    }

    private static void install(ServletContext servlets, Kind kind, Transport transport, int padding, Botkit botkit)
            throws DeploymentException {
        if (transport == Transport.WEBHOOK) {
            if (kind.isBare()) {
                BareServlet.install(servlets, kind == Kind.BARE, padding);
            } else {
                BotkitWebhook.builder(botkit).path(WEBHOOK_PATH).install(servlets);
            }
        } else if (kind.isBare()) {
            BareEcho.install(servlets, new BareEcho(kind == Kind.BARE, padding));
        } else {
            BotkitWebSocket.builder(botkit).path(PATH).install(servlets);
        }
    }

    private static Botkit botkit(Kind kind, @Nullable History history) {
        BotkitBuilder builder = builder(history)
                .skill("echo", skills -> skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1))));
        if (kind != Kind.BOTKIT_METRICS) {
            return builder.build();
        }
        BotkitMetrics metrics = BotkitMetrics.builder(new SimpleMeterRegistry()).build();
        Botkit botkit = metrics.addTo(builder).build();
        metrics.bindTo(botkit);
        return botkit;
    }

    /** One for a bot that all clients of a measurement may talk to. */
    static BotkitBuilder builder(@Nullable History history) {
        BotkitBuilder builder = Botkit.builder().limits(limits().build());
        return history == null ? builder : builder.history(history);
    }

    /** The defaults without rates, and with room for all clients, who have one address. */
    static Limits.Builder limits() {
        return Limits.builder()
                .conversations(conversations -> conversations.messagesPerSecond(0))
                .clients(clients -> clients.framesPerSecondPerAddress(0)
                        .postsPerSecondPerAddress(0)
                        .postsPerAddress(LIMIT)
                        .connections(LIMIT)
                        .connectionsPerAddress(LIMIT));
    }

    static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is ever said.
        }
    }
}
