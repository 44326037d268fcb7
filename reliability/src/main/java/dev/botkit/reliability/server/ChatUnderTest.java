package dev.botkit.reliability.server;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.history.History;
import dev.botkit.websocket.BotkitWebSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/** A bot with a {@link RecordingSkill} behind the WebSocket of an embedded Tomcat, at the root of a port. */
public final class ChatUnderTest implements ServerUnderTest {

    /** Held, or the level would be lost with the logger. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private static final int MOST_CONNECTIONS = 10_000;

    private final RecordingSkill skill;
    private final Botkit botkit;
    private final Tomcat tomcat = new Tomcat();
    private final TemporaryFolder folder = new TemporaryFolder("botkit-reliability-");

    private ChatUnderTest(@Nullable History history, Limits limits, Consumer<Message> handled) {
        skill = new RecordingSkill(handled);
        BotkitBuilder builder = Botkit.builder().limits(limits).skill(skill);
        if (history != null) {
            builder.history(history);
        }
        botkit = builder.build();
    }

    /**
     * Starts one.
     *
     * @param port 0 for any free one
     * @param history where messages are stored; null for the log in memory. It is not closed with the server
     * @param limits the bot's bounds
     * @param handled is told of each run of a handler, on its thread
     */
    public static ChatUnderTest start(int port, @Nullable History history, Limits limits, Consumer<Message> handled) {
        TOMCAT_LOG.setLevel(Level.SEVERE);
        try {
            ChatUnderTest server = new ChatUnderTest(history, limits, handled);
            server.listen(port);
            return server;
        } catch (LifecycleException e) {
            throw new IllegalStateException("Tomcat does not start.", e);
        }
    }

    /** Bounds that do not slow down a run, and keep so many entries of each conversation in memory. */
    public static Limits limits(int logEntries) {
        return Limits.builder()
                .conversations(conversations -> conversations.messagesPerSecond(0))
                .clients(clients -> clients.framesPerSecondPerAddress(0)
                        .connections(MOST_CONNECTIONS)
                        .connectionsPerAddress(MOST_CONNECTIONS))
                .conversations(
                        conversations -> conversations.logEntries(logEntries).logBytes(logEntries * 1024))
                .clients(clients -> clients.memoryBytes(1L << 30))
                .build();
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort());
    }

    private void listen(int port) throws LifecycleException {
        tomcat.setBaseDir(folder.path().toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxConnections", String.valueOf(MOST_CONNECTIONS));
        tomcat.getConnector().setThrowOnFailure(true);
        StandardContext context =
                (StandardContext) tomcat.addContext("", folder.path().toString());
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    // Tomcat hands no request to a filter that no servlet could take.
                    servlets.addServlet("default", new DefaultServlet()).addMapping("/");
                    BotkitWebSocket.install(servlets, botkit);
                },
                Set.of());
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new LifecycleException("The webapp does not start.");
        }
    }

    /** Ends the bot, then the server. */
    @Override
    public void close() {
        botkit.close();
        skill.close();
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("Tomcat does not stop.", e);
        } finally {
            folder.close();
        }
    }
}
