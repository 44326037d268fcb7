package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.history.History;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.WebResourceRoot.ResourceSetType;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.websocket.server.WsSci;

/** A bot in an embedded Tomcat, with the web client beside it. Its entries are in a store that outlives it. */
final class RealServer implements AutoCloseable {

    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    static {
        TOMCAT_LOG.setLevel(Level.SEVERE);
    }

    private final Tomcat tomcat = new Tomcat();
    private final Botkit botkit;
    private final AtomicInteger handled;
    private final BlockingQueue<ReplyStream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> feedback = new LinkedBlockingQueue<>();

    RealServer(History history, AtomicInteger handled, Path folder) throws LifecycleException, IOException {
        this(history, handled, folder, "");
    }

    RealServer(History history, AtomicInteger handled, Path folder, String contextPath)
            throws LifecycleException, IOException {
        this(history, handled, folder, contextPath, Duration.ofSeconds(20));
    }

    RealServer(History history, AtomicInteger handled, Path folder, String contextPath, Duration closeTimeout)
            throws LifecycleException, IOException {
        this.handled = handled;
        botkit = bot(history, closeTimeout);
        tomcat.setBaseDir(Files.createTempDirectory(folder, "tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext(contextPath, tomcat.getServer().getCatalinaBase() + "");
        Tomcat.addDefaultMimeTypeMappings(context);
        context.setResources(pages(context));
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer((classes, servlets) -> install(servlets), Set.of());
        tomcat.start();
    }

    private Botkit bot(History history, Duration closeTimeout) {
        return Botkit.builder()
                .history(history)
                .credentialVerifier(name -> VerifiedUser.of(name))
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(closeTimeout))
                        .build())
                .skill(skills -> {
                    skills.on(
                            "hello",
                            (bot, event) -> bot.reply(Reply.of("Hello!").quickReply("Help")));
                    skills.hears("^echo (.*)", (bot, message) -> {
                        handled.incrementAndGet();
                        bot.reply(message.group(1));
                    });
                    skills.hears(
                            "^rate (.*)",
                            (bot, message) ->
                                    bot.reply(Reply.of(message.group(1)).askFeedback()));
                    skills.on("feedback", (bot, event) -> feedback.add(event.field("id") + " " + event.field("value")));
                    skills.hears("^stream", (bot, message) -> streams.add(bot.stream()));
                    skills.hears("^count to (\\d+)", (bot, message) -> {
                        handled.incrementAndGet();
                        for (int i = 1; i <= Integer.parseInt(message.group(1)); i++) {
                            bot.reply(Integer.toString(i));
                        }
                    });
                })
                .build();
    }

    private void install(ServletContext context) {
        context.addServlet("pages", new DefaultServlet()).addMapping("/");
        Filter policy = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("Content-Security-Policy", FakeServer.POLICY);
            chain.doFilter(request, response);
        };
        var filter = context.addFilter("policy", policy);
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(null, false, "/*");
        BotkitWebSocket.install(context, botkit);
        BotkitWebhook.install(context, botkit);
    }

    private static StandardRoot pages(Context context) throws IOException {
        StandardRoot root = new StandardRoot(context);
        for (URL place : Collections.list(RealServer.class.getClassLoader().getResources("META-INF/resources"))) {
            if (place.openConnection() instanceof JarURLConnection jar) {
                root.createWebResourceSet(
                        ResourceSetType.RESOURCE_JAR, "/", jar.getJarFileURL(), "/META-INF/resources");
            } else {
                root.createWebResourceSet(ResourceSetType.RESOURCE_JAR, "/", place, "/");
            }
        }
        return root;
    }

    /** The next stream that the bot has opened, because somebody said "stream". */
    ReplyStream stream() throws InterruptedException {
        ReplyStream stream = streams.poll(20, TimeUnit.SECONDS);
        assertThat(stream).as("a stream within 20 s").isNotNull();
        return stream;
    }

    /** What the bot hears next of the user's thumbs: the value, for a message of its own. */
    String feedback() throws InterruptedException {
        String heard = feedback.poll(20, TimeUnit.SECONDS);
        assertThat(heard).as("feedback within 20 s").isNotNull().contains("~1 ");
        return heard.substring(heard.indexOf(' ') + 1);
    }

    /** Ends as a server does that is shut down. */
    void closeBot() {
        botkit.close();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() {
        botkit.close();
        try {
            if (tomcat.getServer().getState().isAvailable()) {
                tomcat.stop();
                tomcat.destroy();
            }
        } catch (LifecycleException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
