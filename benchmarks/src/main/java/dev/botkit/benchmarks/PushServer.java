package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.benchmarks.LoadServer.Kind;
import dev.botkit.identity.ConversationId;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The server that {@link PushHarness} measures, in a process of its own: whenever it is told to, one thread sends the
 * same text to everybody who is connected. A bot pushes it to each user's conversation, as an application does that
 * has remembered who said hello; a bare endpoint sends it over each session.
 */
public final class PushServer {

    private PushServer() {}

    /**
     * Serves until there is nothing more to read.
     *
     * @param args the kind, the container, and how long the text is, or with a bare endpoint the bot's frame with it
     */
    public static void main(String[] args) throws Exception {
        Kind kind = Kind.of(args[0]);
        String text = "x".repeat(Integer.parseInt(args[2]));
        Collection<ConversationId> users = new ConcurrentLinkedQueue<>();
        BarePush bare = new BarePush();
        try (Folder folder = Folder.create("botkit-push-server-");
                Storage.Open storage = kind.storage().open(folder.path());
                Botkit botkit = LoadServer.builder(storage.history())
                        .skill("users", skills -> skills.on("hello", (bot, hello) -> users.add(bot.conversation())))
                        .build();
                ServletServer server = ServletServer.Kind.of(args[1])
                        .start(folder.path(), LoadServer.LIMIT, servlets -> install(servlets, kind, bare, botkit))) {
            ChildJvm.say("port", server.port());
            if (kind.isBare()) {
                serve(bare.sessions(), session -> session.send(text));
            } else {
                serve(users, user -> botkit.push(user, text));
            }
        }
    }

    private static void install(ServletContext servlets, Kind kind, BarePush bare, Botkit botkit)
            throws DeploymentException {
        if (kind.isBare()) {
            bare.install(servlets);
        } else {
            BotkitWebSocket.builder(botkit).path(LoadServer.PATH).install(servlets);
        }
    }

    private static <T> void serve(Collection<T> users, Consumer<T> sending) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String command = commands.readLine();
        while (command != null) {
            if (command.equals("count")) {
                ChildJvm.say("users", users.size());
            } else {
                long start = System.nanoTime();
                users.forEach(sending);
                ChildJvm.say("sent", System.nanoTime() - start);
            }
            command = commands.readLine();
        }
    }
}
