#!/usr/bin/env bash
# A message handler that throws: four Jakarta WebSocket implementations tell the client four things.
#
# Versions:  Tomcat 11.0.27, Jetty 12.1.14 (ee11), Undertow 2.3.24.Final, Tyrus 2.2.2 (the one of GlassFish and
#            Payara; here on Grizzly 4.0.2).
# Input:     one text frame; the MessageHandler.Whole<String> throws an IllegalStateException; then a second frame.
# Behaviour: all call Endpoint.onError with the exception. Then
#            - Tomcat closes with 1002, "protocol error" in RFC 6455, and the words that an "unrecoverable IOException"
#              occurred: there was none, and the client did nothing wrong. Its onClose is told 1006.
#            - Jetty closes with 1003, "cannot accept this type of data", and calls onError a second time, with an
#              exception of its own.
#            - Undertow and Tyrus go on: the next message is handled as if nothing had been.
# Seen:      the text after "expected" below.
# Source:    the Jakarta WebSocket specification asks for onError and says nothing of a close code; none of the
#            servers' manuals tells what becomes of the session.
# Means:     a client must not conclude from 1002 or 1003 that it sent something wrong and stop for good, and a server
#            must not count on the container to close, or not to close, after onError. Botkit closes a session itself,
#            a second after onError, where the container has not; its web client reconnects after either code.
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
    <dependency><groupId>org.eclipse.jetty.ee11</groupId><artifactId>jetty-ee11-servlet</artifactId><version>12.1.14</version></dependency>
    <dependency><groupId>org.eclipse.jetty.ee11.websocket</groupId><artifactId>jetty-ee11-websocket-jakarta-server</artifactId><version>12.1.14</version></dependency>
    <dependency><groupId>io.undertow</groupId><artifactId>undertow-servlet</artifactId><version>2.3.24.Final</version></dependency>
    <dependency><groupId>io.undertow</groupId><artifactId>undertow-websockets-jsr</artifactId><version>2.3.24.Final</version></dependency>
    <dependency><groupId>org.glassfish.tyrus</groupId><artifactId>tyrus-container-grizzly-server</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.20</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib > mvn.log 2>&1 ||
  { cat mvn.log; exit 1; }

cat > Finding.java <<'END'
import io.undertow.Undertow;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.*;
import jakarta.websocket.*;
import jakarta.websocket.server.*;
import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.logging.*;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.grizzly.PortRange;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

public class Finding {
    static final List<String> SERVER = new CopyOnWriteArrayList<>();

    public static class Chat extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> {
                if (text.equals("throw")) {
                    throw new IllegalStateException("a handler's own mistake");
                }
                session.getAsyncRemote().sendText("handled " + text);
            });
        }

        @Override
        public void onError(Session session, Throwable failure) {
            SERVER.add("onError " + failure.getClass().getSimpleName());
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            SERVER.add("onClose " + reason.getCloseCode().getCode());
        }
    }

    static ServerEndpointConfig chat() {
        return ServerEndpointConfig.Builder.create(Chat.class, "/chat").build();
    }

    public static class Adds implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            try {
                ((ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName()))
                        .addEndpoint(chat());
            } catch (DeploymentException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static int tomcat() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("."), "tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toAbsolutePath().toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        StandardContext context = (StandardContext) tomcat.addContext("", folder.toAbsolutePath().toString());
        context.setParentClassLoader(Finding.class.getClassLoader());
        Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addApplicationListener(Adds.class.getName());
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    static int jetty() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        context.addEventListener(new Adds());
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    static int undertow() throws Exception {
        var deployment = Servlets.newContainer().addDeployment(Servlets.deployment()
                .setClassLoader(Finding.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("finding")
                .addServletContextAttribute(
                        WebSocketDeploymentInfo.ATTRIBUTE_NAME,
                        new WebSocketDeploymentInfo().setBuffers(new DefaultByteBufferPool(false, 4096)))
                .addListener(new ListenerInfo(Adds.class, new ImmediateInstanceFactory<>(new Adds()))));
        deployment.deploy();
        Undertow undertow = Undertow.builder()
                .setIoThreads(2)
                .setWorkerThreads(4)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(deployment.start())
                .build();
        undertow.start();
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    static int tyrus() throws Exception {
        TyrusServerContainer container = new TyrusServerContainer((Set<Class<?>>) null) {
            private final WebSocketEngine engine = TyrusWebSocketEngine.builder(this).build();

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
        };
        container.register(chat());
        // By hand, because Tyrus' own Server class takes no address.
        HttpServer server = new HttpServer();
        NetworkListener listener = new NetworkListener("finding", "127.0.0.1", new PortRange(20_000, 60_000));
        listener.registerAddOn(new WebSocketAddOn(container, "/"));
        server.addListener(listener);
        server.start();
        return listener.getPort();
    }

    static void chat(String container, int port) throws Exception {
        SERVER.clear();
        CompletableFuture<String> end = new CompletableFuture<>();
        var socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), new java.net.http.WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(java.net.http.WebSocket from, CharSequence text, boolean last) {
                        end.complete("still open, " + text);
                        return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(java.net.http.WebSocket from, int code, String reason) {
                        end.complete("closed with " + code + ": " + reason);
                        return null;
                    }
                })
                .get(10, TimeUnit.SECONDS);
        socket.sendText("throw", true).get(10, TimeUnit.SECONDS);
        // Long enough for a close; the second message then meets a session that is meant to stay.
        try {
            end.get(2, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            socket.sendText("another", true).get(10, TimeUnit.SECONDS);
        }
        String client = end.get(10, TimeUnit.SECONDS);
        Thread.sleep(500);
        System.out.println(container + ": client " + client + "; server " + SERVER);
        socket.abort();
        Thread.sleep(500);
    }

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        chat("Tomcat", tomcat());
        chat("Jetty", jetty());
        chat("Undertow", undertow());
        chat("Tyrus", tyrus());
        System.exit(0);
    }
}
END
timeout 120 java -cp 'lib/*' Finding.java > seen 2> errors || { cat seen errors; echo "FAILED: the containers could not be run." >&2; exit 1; }

cat > expected <<'END'
Tomcat: client closed with 1002: An unrecoverable IOException occurred so the connection was closed; server [onError IllegalStateException, onClose 1006]
Jetty: client closed with 1003: Endpoint notification error; server [onError IllegalStateException, onError CloseException, onClose 1003]
Undertow: client still open, handled another; server [onError IllegalStateException]
Tyrus: client still open, handled another; server [onError IllegalStateException]
END
diff -u expected seen || { echo "CHANGED: a handler's exception is told in another way now." >&2; exit 1; }
cat seen
