#!/usr/bin/env bash
# Session.setMaxIdleTimeout: Tomcat looks at it every ten seconds only, and Tyrus ends an idle session as a normal close.
#
# Versions:  Tomcat 11.0.27, Tyrus 2.2.2 (the one of GlassFish and Payara; here on Grizzly 4.0.2).
# Input:     an endpoint whose onOpen calls setMaxIdleTimeout(1000); a client that connects and is silent.
# Behaviour: - Tomcat closes the session in the next run of a background process that runs each ten seconds, so after 1
#              to 11 s and not after 1; a few sessions that are opened one after the other are closed together.
#            - Tyrus closes after 1 s, but tells the client 1000, which is what a page gets when all was said and done.
#              Its own onClose is told 1006, and so is Tomcat's, which tells the client 1001.
# Seen:      the text after "expected" below.
# Source:    Tomcat's WebSocket how-to names further idle time-outs, but not how often they are looked at; the Jakarta
#            WebSocket specification wants 1006 for onClose and leaves open what the client is sent.
# Means:     an idle time-out is no clock for short waits, and a client that does not reconnect after 1000 stays away for
#            good after a laptop has slept. Botkit's time-outs are its own timer's; where it shortens the idle time-out
#            so that a client that never answers a close is cut off, Tomcat may take ten seconds more. Its web client
#            reconnects after 1000.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.tomcat.embed</groupId><artifactId>tomcat-embed-core</artifactId><version>11.0.27</version></dependency>
    <dependency><groupId>org.apache.tomcat.embed</groupId><artifactId>tomcat-embed-websocket</artifactId><version>11.0.27</version></dependency>
    <dependency><groupId>org.glassfish.tyrus</groupId><artifactId>tyrus-container-grizzly-server</artifactId><version>2.2.2</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import jakarta.servlet.*;
import jakarta.websocket.*;
import jakarta.websocket.server.*;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.logging.*;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.glassfish.grizzly.PortRange;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

public class Finding {
    static final long IDLE_MILLIS = 1000;
    static final long APART_MILLIS = 2000;
    static final List<Integer> SERVER = new CopyOnWriteArrayList<>();

    record End(long afterMillis, int code, String reason) {}

    public static class Chat extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.setMaxIdleTimeout(IDLE_MILLIS);
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            SERVER.add(reason.getCloseCode().getCode());
        }
    }

    static ServerEndpointConfig chat() {
        return ServerEndpointConfig.Builder.create(Chat.class, "/chat").build();
    }

    public static class Adds implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            try {
                ((jakarta.websocket.server.ServerContainer)
                                event.getServletContext().getAttribute(jakarta.websocket.server.ServerContainer.class.getName()))
                        .addEndpoint(chat());
            } catch (DeploymentException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static int tomcat() throws Exception {
        String folder = Files.createTempDirectory(Path.of("."), "tomcat").toAbsolutePath().toString();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        StandardContext context = (StandardContext) tomcat.addContext("", folder);
        context.setParentClassLoader(Finding.class.getClassLoader());
        Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addApplicationListener(Adds.class.getName());
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    static final class Tyrus extends TyrusServerContainer {
        private final WebSocketEngine engine = TyrusWebSocketEngine.builder(this).build();

        Tyrus() {
            super((Set<Class<?>>) null);
        }

        @Override
        public void register(Class<?> endpoint) throws DeploymentException {
            engine.register(endpoint, "/");
        }

        @Override
        public void register(ServerEndpointConfig endpoint) throws DeploymentException {
            engine.register(endpoint, "/");
        }

        @Override
        public Map<String, Object> getProperties() {
            return Map.of();
        }

        @Override
        public WebSocketEngine getWebSocketEngine() {
            return engine;
        }

        int listen() throws Exception {
            register(chat());
            HttpServer server = new HttpServer();
            NetworkListener listener = new NetworkListener("finding", "127.0.0.1", new PortRange(20_000, 60_000));
            listener.registerAddOn(new WebSocketAddOn(this, "/"));
            server.addListener(listener);
            server.start();
            return listener.getPort();
        }
    }

    static CompletableFuture<End> connect(int port) throws Exception {
        CompletableFuture<End> end = new CompletableFuture<>();
        long[] opened = new long[1];
        HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), new java.net.http.WebSocket.Listener() {
                    @Override
                    public void onOpen(java.net.http.WebSocket socket) {
                        opened[0] = System.nanoTime();
                        socket.request(1);
                    }

                    @Override
                    public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
                        end.complete(new End(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened[0]), code, reason));
                        return null;
                    }
                })
                .get(10, TimeUnit.SECONDS);
        return end;
    }

    static void idle(String container, int port) throws Exception {
        SERVER.clear();
        List<CompletableFuture<End>> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ends.add(connect(port));
            Thread.sleep(APART_MILLIS);
        }
        List<End> all = new ArrayList<>();
        for (CompletableFuture<End> end : ends) {
            all.add(end.get(30, TimeUnit.SECONDS));
        }
        Thread.sleep(500);
        // Opened 4 s apart: closed alike by each one's own clock, or together by a common one.
        long spread = all.get(0).afterMillis() - all.get(2).afterMillis();
        System.out.println(container + ": the first and the last of three sessions closed "
                + (Math.abs(spread) < APART_MILLIS ? "after the same time" : "at the same moment")
                + "; client told " + all.get(0).code() + " " + all.get(0).reason().replaceAll("\\[.*?]", "[id]")
                + "; onClose told " + new TreeSet<>(SERVER));
    }

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        int port = tomcat();
        // So that the sessions begin just behind a run of the background process.
        connect(port).get(30, TimeUnit.SECONDS);
        Thread.sleep(200);
        idle("Tomcat", port);
        idle("Tyrus", new Tyrus().listen());
        System.exit(0);
    }
}
END
timeout 120 java -cp 'lib/*' Finding.java > seen 2> errors || { cat seen errors; echo "FAILED: the containers could not be run." >&2; exit 1; }

cat > expected <<'END'
Tomcat: the first and the last of three sessions closed at the same moment; client told 1001 The WebSocket session [id] idle timeout expired; onClose told [1006]
Tyrus: the first and the last of three sessions closed after the same time; client told 1000 "Session closed by the container because of the idle timeout."; onClose told [1006]
END
diff -u expected seen || { echo "CHANGED: an idle time-out ends a session in another way now." >&2; exit 1; }
cat seen
