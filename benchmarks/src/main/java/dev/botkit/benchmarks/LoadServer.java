package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.micrometer.BotkitMetrics;
import dev.botkit.websocket.BotkitWebSocket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/**
 * The server that {@link LoadHarness} measures, in a process of its own. It prints its port, and ends
 * when its standard input does: also when the harness was killed.
 */
public final class LoadServer {

    static final String PATH = "/echo";

    /** Held, or the level would be lost with the logger. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private LoadServer() {}

    /** What answers at {@link #PATH}. */
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
        /** An endpoint that reads nothing of the frame and sends it back with the asynchronous remote. */
        BARE,
        /** The same with the blocking remote. */
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
     * @param args the kind, and how many bytes a bare endpoint adds to what it sends back
     */
    public static void main(String[] args) throws IOException, LifecycleException {
        TOMCAT_LOG.setLevel(Level.WARNING);
        Kind kind = Kind.of(args[0]);
        try (Folder folder = Folder.create("botkit-load-server-");
                Storage.Open storage = kind.storage().open(folder.path());
                Botkit botkit = botkit(kind, storage.history())) {
            Tomcat tomcat = tomcat(folder.path(), servlets -> {
                if (kind.isBare()) {
                    installBare(servlets, new BareEcho(kind == Kind.BARE, Integer.parseInt(args[1])));
                } else {
                    BotkitWebSocket.builder(botkit).path(PATH).install(servlets);
                }
            });
            tomcat.start();
            System.out.println("port " + tomcat.getConnector().getLocalPort());
            awaitEndOfInput();
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static Botkit botkit(Kind kind, @Nullable History history) {
        BotkitBuilder builder = Botkit.builder()
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0)
                                .connections(LoadOptions.MAX_CONNECTIONS)
                                .connectionsPerAddress(LoadOptions.MAX_CONNECTIONS))
                        .build())
                .skill("echo", skills -> skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1))));
        if (history != null) {
            builder.history(history);
        }
        if (kind != Kind.BOTKIT_METRICS) {
            return builder.build();
        }
        BotkitMetrics metrics = BotkitMetrics.builder(new SimpleMeterRegistry()).build();
        Botkit botkit = metrics.addTo(builder).build();
        metrics.bindTo(botkit);
        return botkit;
    }

    private interface Installation {
        void install(ServletContext servlets) throws DeploymentException;
    }

    private static Tomcat tomcat(Path folder, Installation installation) {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxConnections", String.valueOf(LoadOptions.MAX_CONNECTIONS));
        tomcat.getConnector().setThrowOnFailure(true);
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toString());
        // The class loader lives as long as the program: there is nothing to be checked.
        context.setClearReferencesRmiTargets(false);
        context.setClearReferencesThreadLocals(false);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    // Tomcat hands no request to a filter that no servlet could take.
                    servlets.addServlet("default", new DefaultServlet()).addMapping("/");
                    try {
                        installation.install(servlets);
                    } catch (DeploymentException e) {
                        throw new ServletException(e);
                    }
                },
                Set.of());
        return tomcat;
    }

    private static void installBare(ServletContext servlets, BareEcho echo) throws DeploymentException {
        ServerContainer container = (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
        container.addEndpoint(ServerEndpointConfig.Builder.create(BareEcho.class, PATH)
                .configurator(echo.configurator())
                .build());
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is ever said.
        }
    }
}
