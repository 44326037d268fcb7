package dev.botkit.webhook;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bot's webhook and history API in a webapp, added with {@link #install}. Thread-safe.
 *
 * <pre>{@code
 * public void contextInitialized(ServletContextEvent event) {
 *     BotkitWebhook.install(event.getServletContext(), botkit);
 * }
 * }</pre>
 *
 * <p>Several bots can be installed in one webapp, each at paths of its own. When the webapp stops, the container ends
 * the installation as {@link #close()} does. The host closes the {@link Botkit}, before or after that. If the bot is
 * closed and the webapp is not, requests are answered with 503.
 */
public final class BotkitWebhook implements AutoCloseable {

    private final String path;
    private final List<HttpServlet> servlets;
    private final ServletRegistration.Dynamic registration;
    private final @Nullable String historyPath;
    private final ServletRegistration.@Nullable Dynamic historyRegistration;

    private BotkitWebhook(
            String path,
            List<HttpServlet> servlets,
            ServletRegistration.Dynamic registration,
            @Nullable String historyPath,
            ServletRegistration.@Nullable Dynamic historyRegistration) {
        this.path = path;
        this.servlets = servlets;
        this.registration = registration;
        this.historyPath = historyPath;
        this.historyRegistration = historyRegistration;
    }

    /**
     * Adds the webhook at {@code /botkit/receive} and the history API at {@code /botkit/history}, with
     * all defaults.
     *
     * @param context the webapp, while it is being initialized
     * @param botkit the bot; the host closes it
     * @return the installation
     * @throws BotkitException as for {@link Builder#install}
     */
    public static BotkitWebhook install(ServletContext context, Botkit botkit) {
        return install(context, botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Creates a builder for an installation with other settings.
     *
     * @param botkit the bot; the host closes it
     * @return a builder that holds the defaults
     */
    public static Builder builder(Botkit botkit) {
        return new Builder(botkit);
    }

    /** Collects the settings of an installation, which {@link #install} checks all at once. Not thread-safe. */
    public static final class Builder {

        private final Botkit botkit;
        private final WebhookOptions.Builder options = WebhookOptions.builder();

        private Builder(Botkit botkit) {
            this.botkit = Objects.requireNonNull(botkit, "botkit");
        }

        /**
         * Sets the webhook's path.
         *
         * @param path the path, as for {@link WebhookOptions.Builder#path}; default {@code /botkit/receive}
         * @return this
         */
        public Builder path(String path) {
            options.path(path);
            return this;
        }

        /**
         * Sets the path of the history API. Without a store ({@link dev.botkit.BotkitBuilder#history}) it gives clients
         * what they have missed, but has no message history.
         *
         * @param path the path, as for {@link WebhookOptions.Builder#historyPath}; null for no history API; default
         *     {@code /botkit/history}
         * @return this
         */
        public Builder historyPath(@Nullable String path) {
            options.historyPath(path);
            return this;
        }

        /**
         * Sets who may connect, and as whom. Give the same policy to the bot's WebSocket.
         *
         * @param policy the policy; default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            options.httpPolicy(policy);
            return this;
        }

        /**
         * Sets how long a request waits for its turn to end.
         *
         * @param limit the time, as for {@link WebhookOptions.Builder#timeLimit}; default 30 seconds
         * @return this
         */
        public Builder timeLimit(Duration limit) {
            options.timeLimit(limit);
            return this;
        }

        /**
         * Adds the webhook and the history API to a webapp, whose other servlets stay as they are. Call it from a
         * {@code ServletContextListener} that the container has found itself ({@code web.xml} or {@code @WebListener}),
         * or from a {@code ServletContainerInitializer}.
         *
         * @param context the webapp, while it is being initialized
         * @return the installation
         * @throws InvalidConfigurationException if a setting is invalid; it names every one that is
         * @throws BotkitException if a path is taken, for instance because this was called twice, or if the webapp has
         *     already been initialized; nothing is added then
         */
        public BotkitWebhook install(ServletContext context) {
            return BotkitWebhook.install(context, botkit, options.build());
        }
    }

    static BotkitWebhook install(ServletContext context, Botkit botkit, WebhookOptions options) {
        Objects.requireNonNull(context, "context");
        String path = options.path();
        String historyPath = options.historyPath();
        try {
            // Both before either is added.
            checkFree(context, path, "The webhook", "path(…)");
            if (historyPath != null) {
                checkFree(context, historyPath, "The history API", "historyPath(…), or null for none");
            }
            HttpServlet webhook = new WebhookServlet(botkit, options);
            HttpServlet history = new HistoryServlet(botkit, options);
            return new BotkitWebhook(
                    path,
                    List.of(webhook, history),
                    add(context, path, webhook),
                    historyPath,
                    historyPath == null ? null : add(context, historyPath, history));
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new BotkitException(
                    "The webhook cannot be installed now. Call BotkitWebhook.install while the webapp is being"
                            + " initialized: from contextInitialized of a ServletContextListener declared in web.xml or"
                            + " with @WebListener, or from a ServletContainerInitializer.",
                    e);
        }
    }

    private static void checkFree(ServletContext context, String path, String what, String option) {
        for (ServletRegistration other : context.getServletRegistrations().values()) {
            if (other.getMappings().contains(path) || other.getName().equals(servletName(path))) {
                throw new BotkitException(
                        what + " cannot be installed at " + path + ", which is taken by the servlet \""
                                + other.getName() + "\". Install each webhook once, or choose another path with"
                                + " BotkitWebhook.builder(botkit)." + option + ".");
            }
        }
    }

    private static ServletRegistration.Dynamic add(ServletContext context, String path, HttpServlet servlet) {
        ServletRegistration.Dynamic added = context.addServlet(servletName(path), servlet);
        added.setAsyncSupported(true);
        added.addMapping(path);
        return added;
    }

    private static String servletName(String path) {
        return "botkit:" + path;
    }

    /**
     * Ends the installation: new requests are answered with 503 ({@code closing}); those that already wait for their
     * turns still get their answers. The container does this when the webapp stops. The bot itself stays open.
     * Idempotent.
     */
    @Override
    public void close() {
        servlets.forEach(HttpServlet::destroy);
    }

    /** {@return the webhook's path, below the context path} */
    public String path() {
        return path;
    }

    /**
     * {@return the container's registration of the webhook, for instance to add security constraints while the webapp
     * is being initialized}
     */
    public ServletRegistration.Dynamic registration() {
        return registration;
    }

    /** {@return the path of the history API, below the context path; null if there is none} */
    public @Nullable String historyPath() {
        return historyPath;
    }

    /** {@return the container's registration of the history API, as {@link #registration()}; null if there is none} */
    public ServletRegistration.@Nullable Dynamic historyRegistration() {
        return historyRegistration;
    }
}
