package dev.botkit.webhook;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.time.Duration;
import java.util.Objects;

/**
 * A webhook that was added to a webapp by {@link #install}. It lives as long as the webapp; when the
 * {@link Botkit} is closed it answers with status 503. Several bots may be installed at different
 * paths. Immutable and thread-safe.
 *
 * <pre>{@code
 * public void contextInitialized(ServletContextEvent event) {
 *     BotkitWebhook.install(event.getServletContext(), botkit);
 * }
 * }</pre>
 */
public final class BotkitWebhook {

    private final String path;
    private final ServletRegistration.Dynamic registration;

    private BotkitWebhook(String path, ServletRegistration.Dynamic registration) {
        this.path = path;
        this.registration = registration;
    }

    /**
     * Adds the webhook at {@code /botkit/receive}, with all defaults.
     *
     * @param context the webapp, while it is being initialized
     * @param botkit the bot; the webapp closes it when it stops
     * @return what was added
     * @throws BotkitException as for {@link Builder#install}
     */
    public static BotkitWebhook install(ServletContext context, Botkit botkit) {
        return install(context, botkit, WebhookOptions.DEFAULT);
    }

    /**
     * Begins an installation with settings of its own.
     *
     * @param botkit the bot; the webapp closes it when it stops
     * @return a builder that holds the defaults
     */
    public static Builder builder(Botkit botkit) {
        return new Builder(botkit);
    }

    /** Collects the settings of an installation and checks them at {@link #install}. For one thread. */
    public static final class Builder {

        private final Botkit botkit;
        private final WebhookOptions.Builder options = WebhookOptions.builder();

        private Builder(Botkit botkit) {
            this.botkit = Objects.requireNonNull(botkit, "botkit");
        }

        /**
         * Sets where the webhook is.
         *
         * @param path as for {@link WebhookOptions.Builder#path}; default {@code /botkit/receive}
         * @return this
         */
        public Builder path(String path) {
            options.path(path);
            return this;
        }

        /**
         * Sets who may come in, and as whom. Give the bot's WebSocket the same one.
         *
         * @param policy default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            options.httpPolicy(policy);
            return this;
        }

        /**
         * Sets how long a request waits for its turn to end.
         *
         * @param limit as for {@link WebhookOptions.Builder#timeLimit}; default 30 seconds
         * @return this
         */
        public Builder timeLimit(Duration limit) {
            options.timeLimit(limit);
            return this;
        }

        /**
         * Adds the webhook to a webapp, whose other servlets stay as they are. To be called from a
         * {@code ServletContextListener} that the container found itself ({@code web.xml} or {@code
         * @WebListener}), or from a {@code ServletContainerInitializer}.
         *
         * @param context the webapp, while it is being initialized
         * @return what was added
         * @throws InvalidConfigurationException naming every setting that is wrong
         * @throws BotkitException if the path is taken, for instance because this was called twice, or
         *     if the webapp is past its initialization; nothing was added then
         */
        public BotkitWebhook install(ServletContext context) {
            return BotkitWebhook.install(context, botkit, options.build());
        }
    }

    static BotkitWebhook install(ServletContext context, Botkit botkit, WebhookOptions options) {
        Objects.requireNonNull(context, "context");
        WebhookServlet servlet = new WebhookServlet(botkit, options);
        String path = options.path();
        try {
            for (ServletRegistration other : context.getServletRegistrations().values()) {
                if (other.getMappings().contains(path)) {
                    throw taken(path, "the servlet \"" + other.getName() + "\"");
                }
            }
            ServletRegistration.Dynamic added = context.addServlet("botkit-webhook:" + path, servlet);
            if (added == null) {
                throw taken(path, "another webhook");
            }
            added.setAsyncSupported(true);
            added.addMapping(path);
            return new BotkitWebhook(path, added);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new BotkitException(
                    "The webhook cannot be installed now. Call BotkitWebhook.install while the webapp is being"
                            + " initialized: from contextInitialized of a ServletContextListener declared in web.xml or"
                            + " with @WebListener, or from a ServletContainerInitializer.",
                    e);
        }
    }

    private static BotkitException taken(String path, String by) {
        return new BotkitException("The webhook cannot be installed at " + path + ", which is taken by " + by
                + ". Install each webhook once, or choose another path with BotkitWebhook.builder(botkit).path(…).");
    }

    /** {@return where it is, within the webapp} */
    public String path() {
        return path;
    }

    /** {@return what the container made of it, for instance to add security constraints while the webapp is being initialized} */
    public ServletRegistration.Dynamic registration() {
        return registration;
    }
}
