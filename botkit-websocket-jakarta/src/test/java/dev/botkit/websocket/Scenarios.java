package dev.botkit.websocket;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the scenarios share: a bot, a webapp that installs it, clients, and an end for all of them. */
abstract class Scenarios {

    static final String PAGE = "<!doctype html><title>the host's own page</title>";

    private final WebServer.Factory factory;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    final TestSkill skill = new TestSkill();
    private BotkitBuilder builder;
    Botkit botkit;
    WebServer server;
    BotkitWebSocket installed;
    ServletContext context;
    Filter hostFilter;
    private String contextPath = "";

    @TempDir
    Path pages;

    Scenarios(WebServer.Factory factory) {
        this.factory = factory;
    }

    @BeforeEach
    void writeThePage() throws Exception {
        Files.writeString(pages.resolve("index.html"), PAGE);
        builder = Botkit.builder().skill(skill);
    }

    @AfterEach
    void closeEverything() throws Exception {
        skill.mayAnswer.countDown();
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }

    <T extends AutoCloseable> T later(T closeable) {
        toClose.push(closeable);
        return closeable;
    }

    BotkitBuilder bot() {
        return builder;
    }

    void contextPath(String path) {
        contextPath = path;
    }

    /** A webapp with the bot at its root. */
    void start() throws Exception {
        start(settings -> settings);
    }

    void start(UnaryOperator<BotkitWebSocket.Builder> settings) throws Exception {
        botkit = later(builder.build());
        startWebapp(context ->
                installed = settings.apply(BotkitWebSocket.builder(botkit)).install(context));
    }

    /** A webapp that does this when it starts. */
    void startWebapp(Consumer<ServletContext> onStart) throws Exception {
        ServletContextListener listener = new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                context = event.getServletContext();
                onStart.accept(context);
            }
        };
        deploy(new WebServer.App(
                contextPath, pages, listener, hostFilter, getClass().getClassLoader()));
    }

    void deploy(WebServer.App app) throws Exception {
        server = factory.start(app);
        toClose.push(server::stop);
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://localhost:" + server.port() + path);
    }

    /** A client at a path, with headers as "Name: value". */
    ChatClient client(String path, String... headers) throws Exception {
        return later(ChatClient.open(
                uri("ws", path),
                Arrays.stream(headers)
                        .map(header -> header.split(": ", 2))
                        .map(parts -> Map.entry(parts[0], parts[1]))
                        .toList()));
    }

    /** A client that was greeted. */
    ChatClient greeted(String user) throws Exception {
        ChatClient client = client("/");
        client.hello(user);
        client.expectText("Hello!");
        return client;
    }

    /** A client that was greeted, by hand. */
    RawClient rawGreeted(String user, String... headers) throws Exception {
        RawClient client = raw("/", headers);
        client.text("{\"type\":\"hello\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
        client.readText();
        return client;
    }

    RawClient raw(String path, String... headers) throws Exception {
        return later(new RawClient(server.port(), path, headers));
    }

    HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri("http", path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
