package dev.botkit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Handler;
import dev.botkit.Reply;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.monitor.Refused;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.transport.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A running webapp: a page of the host's own at {@code /}, a sign-in made of a header, and a bot with its webhook. */
final class Webapp implements AutoCloseable {

    static final String SAMPLE = "{\"text\":\"help\",\"user\":\"me\",\"channel\":\"webhook\"}";

    /** For what happens at once unless something is broken. */
    static final long PATIENCE_SECONDS = 20;

    /** What impatient requests were given in the container, in milliseconds. */
    static final BlockingQueue<Long> CONTAINER_TIMEOUTS = new LinkedBlockingQueue<>();

    /** How often the bot's handlers ran. */
    final AtomicInteger runs = new AtomicInteger();

    /** One permit for each handler that waits for {@link #release}. */
    final Semaphore started = new Semaphore(0);

    /** One permit for each request that the servlets have answered, or gone on with without the container's thread. */
    final Semaphore taken = new Semaphore(0);

    /** What listeners heard. */
    final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();

    final CountDownLatch release = new CountDownLatch(1);
    final ManualTimer clock = new ManualTimer();
    final Botkit botkit;

    /** One permit for each message that the bot gets to see. */
    private final Semaphore seen = new Semaphore(0);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .build();
    private final Container.Running server;
    private final String contextPath;

    /** How a test wants its webapp. */
    record Setup(
            String contextPath, WebhookOptions options, UnaryOperator<BotkitBuilder> bot, Installation installation) {

        static final Setup DEFAULT = new Setup("", WebhookOptions.DEFAULT, bot -> bot, BotkitWebhook::install);

        Setup at(String newContextPath) {
            return new Setup(newContextPath, options, bot, installation);
        }

        Setup with(WebhookOptions newOptions) {
            return new Setup(contextPath, newOptions, bot, installation);
        }

        Setup with(UnaryOperator<BotkitBuilder> newBot) {
            return new Setup(contextPath, options, newBot, installation);
        }

        Setup installedBy(Installation newInstallation) {
            return new Setup(contextPath, options, bot, newInstallation);
        }
    }

    /** What the host does while it is being initialized. */
    interface Installation {
        void install(ServletContext context, Botkit botkit, WebhookOptions options) throws Exception;
    }

    private Webapp(Container container, Setup setup) throws Exception {
        contextPath = setup.contextPath();
        botkit = setup.bot().apply(bot()).build();
        try {
            server = container.start(contextPath, (classes, context) -> {
                hostsOwn(context);
                try {
                    setup.installation().install(context, botkit, setup.options());
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (Exception e) {
            botkit.close();
            throw e;
        }
    }

    static Webapp start(Container container, Setup setup) throws Exception {
        return new Webapp(container, setup);
    }

    static Webapp start(Container container) throws Exception {
        return start(container, Setup.DEFAULT);
    }

    private BotkitBuilder bot() {
        return Botkit.builder()
                .timer(clock)
                .acceptFilter(message -> {
                    seen.release();
                    return message;
                })
                .listener(new BotkitListener() {
                    @Override
                    public void refused(Refused refused) {
                        refusals.add(refused.refusal());
                    }
                })
                .listenerExecutor(Runnable::run)
                .skill(skills -> skills.hears("^help$", counted((bot, message) -> {
                            bot.reply("What can I do for you?");
                        }))
                        .hears("^echo (.*)", counted((bot, message) -> bot.reply(message.group(1))))
                        .hears("^three$", counted((bot, message) -> {
                            bot.reply("one");
                            bot.reply("two");
                            bot.reply("three");
                        }))
                        .hears("^count (\\d+)$", counted((bot, message) -> {
                            for (int i = 1; i <= Integer.parseInt(message.group(1)); i++) {
                                bot.reply(String.valueOf(i));
                            }
                        }))
                        .hears(
                                "^show$",
                                counted((bot, message) -> bot.reply(Reply.of("Here it is.")
                                        .quickReply("Order", "order teapot")
                                        .image("/teapot.png")
                                        .link("https://example.com/teapot", "Look closer")
                                        .with("price", 24.5))))
                        .hears("^silence$", counted((bot, message) -> {}))
                        .hears(
                                "^who$",
                                counted((bot, message) ->
                                        bot.reply(bot.conversation().toString())))
                        .hears("^language$", counted((bot, message) -> bot.reply(String.valueOf(bot.language()))))
                        .hears("^fail$", counted((bot, message) -> {
                            throw new IllegalStateException("words of the inside");
                        }))
                        .hears("^slow$", counted((bot, message) -> {
                            started.release();
                            assertThat(release.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                                    .isTrue();
                            bot.reply("done at last");
                        }))
                        .on("ring", counted((bot, message) -> bot.reply("who is there?")))
                        .fallback(counted((bot, message) -> bot.reply("pardon?"))));
    }

    private Handler counted(Handler handler) {
        return (bot, message) -> {
            runs.incrementAndGet();
            handler.handle(bot, message);
        };
    }

    // ---- the host's own

    private void hostsOwn(ServletContext context) {
        ServletRegistration.Dynamic page = context.addServlet("page", new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.getWriter().write("the host's page");
            }
        });
        page.addMapping("/");
        FilterRegistration.Dynamic signIn = context.addFilter("sign-in", new HttpFilter() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                chain.doFilter(new SignedIn(request), response);
                taken.release();
            }
        });
        signIn.setAsyncSupported(true);
        signIn.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    /** Believes a header; the name {@code broken} stands for a sign-in that fails with an exception. */
    private static final class SignedIn extends HttpServletRequestWrapper {

        SignedIn(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            String name = getHeader("X-Signed-In");
            if ("broken".equals(name)) {
                throw new IllegalStateException("words of the inside");
            }
            return name == null ? null : () -> name;
        }

        /** For a request that says so, the container's patience is cut to next to nothing. */
        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            AsyncContext async = super.startAsync(request, response);
            if (getHeader("X-Impatient") == null) {
                return async;
            }
            return (AsyncContext) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                        if (!method.getName().equals("setTimeout")) {
                            return method.invoke(async, arguments);
                        }
                        CONTAINER_TIMEOUTS.add((Long) arguments[0]);
                        async.setTimeout(100);
                        return null;
                    });
        }
    }

    // ---- its clients

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + contextPath + path);
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> post(String json, String... headers) throws Exception {
        return get(posting(json, headers));
    }

    /** Asks the history API. */
    HttpResponse<String> history(String json, String... headers) throws Exception {
        return get(posting("/botkit/history", json, headers));
    }

    CompletableFuture<HttpResponse<String>> posting(String json, String... headers) {
        return posting("/botkit/receive", json, headers);
    }

    private CompletableFuture<HttpResponse<String>> posting(String path, String json, String... headers) {
        HttpRequest.Builder request =
                request(path, "POST", BodyPublishers.ofString(json)).setHeader("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return sending(request);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return get(sending(request));
    }

    private CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String method, BodyPublisher body) {
        return HttpRequest.newBuilder(uri(path)).method(method, body);
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return socket;
    }

    static Map<String, @Nullable Object> json(HttpResponse<String> response) {
        try {
            return Json.readObject(response.body());
        } catch (BadJsonException e) {
            throw new AssertionError("Not a JSON object: " + response.body(), e);
        }
    }

    // ---- its time

    void awaitStarted(int handlers) throws InterruptedException {
        assertThat(started.tryAcquire(handlers, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%d handlers have begun", handlers)
                .isTrue();
    }

    /** Waits until so many more requests are with the bot, which takes their time from then on. */
    void awaitSeen(int requests) throws InterruptedException {
        assertThat(seen.tryAcquire(requests, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the bot has seen %d requests", requests)
                .isTrue();
    }

    /** What is logged as a warning or worse, by us and by the containers. */
    static LogWatch warnings() {
        // Undertow's own words for a client that went away before it was answered.
        return LogWatch.all(Level.WARN).ignoring("UT005088");
    }

    @Override
    public void close() {
        release.countDown();
        botkit.close();
        try {
            server.stop().stop();
        } catch (Exception e) {
            throw new AssertionError("The server did not stop.", e);
        }
    }
}
