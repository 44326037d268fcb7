package dev.botkit.reliability.flood;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.history.History;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.TemporaryFolder;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/**
 * A webapp with a page of its own and a bot that echoes, with all defaults of Botkit and of Tomcat but its send buffers, in a process of its
 * own. It takes {@code JDBC_URL} from the environment; without it there is no store. It prints {@link #READY} and its
 * port when it listens.
 */
public final class FloodedServer {

    /** How the line begins that it prints when it listens; its port follows. */
    public static final String READY = "ready ";

    /** The host's own page. */
    public static final String PAGE = "/page";

    /** Held, or the level would be lost with the logger. */
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private FloodedServer() {}

    /**
     * Serves until it is told to stop.
     *
     * @param args none
     */
    public static void main(String[] args) throws InterruptedException, LifecycleException {
        TOMCAT_LOG.setLevel(Level.SEVERE);
        String url = System.getenv("JDBC_URL");
        History history = url == null || url.isEmpty() ? null : Stores.jdbc(url);
        BotkitBuilder builder = Botkit.builder()
                .skill(skills -> skills.hears("^echo (.*)", (bot, message) -> bot.reply(message.group(1)))
                        .fallback((bot, message) -> bot.reply("ok")));
        Botkit botkit = (history == null ? builder : builder.history(history)).build();
        TemporaryFolder folder = new TemporaryFolder("botkit-flooded-");
        Tomcat tomcat = listen(botkit, folder);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            botkit.close();
                            close(history);
                            folder.close();
                        },
                        "stop"));
        System.out.println(READY + tomcat.getConnector().getLocalPort());
        new CountDownLatch(1).await();
    }

    private static void close(@Nullable History history) {
        if (history != null) {
            history.close();
        }
    }

    private static Tomcat listen(Botkit botkit, TemporaryFolder folder) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.path().toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // Loopback lets the system take megabytes over for a client that does not read; a network does not.
        tomcat.getConnector().setProperty("socket.txBufSize", "32768");
        tomcat.getConnector().setThrowOnFailure(true);
        StandardContext context =
                (StandardContext) tomcat.addContext("", folder.path().toString());
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    servlets.addServlet("page", new Page()).addMapping(PAGE, "/");
                    BotkitWebSocket.install(servlets, botkit);
                    BotkitWebhook.install(servlets, botkit);
                },
                Set.of());
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new LifecycleException("The webapp does not start.");
        }
        return tomcat;
    }

    private static final class Page extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getOutputStream().print("a page of the host\n");
        }
    }
}
