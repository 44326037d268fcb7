package dev.botkit.websocket;

import dev.botkit.Botkit;
import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.websocket.internal.Settings;
import dev.botkit.websocket.internal.Sockets;
import dev.botkit.websocket.internal.UpgradeFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bot's WebSocket in a webapp, added with {@link #install}. Thread-safe.
 *
 * <pre>{@code
 * public class Chat implements ServletContextListener {
 *     private Botkit botkit;
 *
 *     public void contextInitialized(ServletContextEvent event) {
 *         botkit = Botkit.builder().skill(new Greeting()).build();
 *         BotkitWebSocket.install(event.getServletContext(), botkit);
 *     }
 *
 *     public void contextDestroyed(ServletContextEvent event) {
 *         botkit.close();
 *     }
 * }
 * }</pre>
 *
 * <p>Several bots can be installed in one webapp, each at a path of its own. When the webapp stops, the container ends
 * the installation as {@link #close()} does. The host closes the {@link Botkit}, before or after that.
 */
public final class BotkitWebSocket implements AutoCloseable {

    private final String path;
    private final FilterRegistration.Dynamic registration;
    private final Sockets sockets;

    private BotkitWebSocket(String path, FilterRegistration.Dynamic registration, Sockets sockets) {
        this.path = path;
        this.registration = registration;
        this.sockets = sockets;
    }

    /**
     * Installs a bot at {@code /}, beside the host's own pages, with all defaults.
     *
     * @param context the webapp while it starts, from {@code ServletContextListener.contextInitialized} or
     *     {@code ServletContainerInitializer.onStartup}
     * @param botkit the bot; the host closes it
     * @return the installation
     * @throws BotkitException if the webapp has already started, or a bot is already at {@code /}
     */
    public static BotkitWebSocket install(ServletContext context, Botkit botkit) {
        return builder(botkit).install(context);
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

    /** {@return the socket's path, below the context path} */
    public String path() {
        return path;
    }

    /**
     * {@return the container's registration of the filter, for instance to add mappings while the webapp is being
     * initialized}
     */
    public FilterRegistration.Dynamic registration() {
        return registration;
    }

    /**
     * Ends the installation: handshakes are answered with 503 ({@code closing}); open sockets are closed with 1001 and
     * have up to 5 seconds to answer. The container does this when the webapp stops. The bot itself stays open.
     * Idempotent.
     */
    @Override
    public void close() {
        sockets.close();
    }

    /** Collects the settings of an installation, which {@link #install} checks all at once. Not thread-safe. */
    public static final class Builder {
        private final Botkit botkit;
        private String path = "/";
        private HttpPolicy httpPolicy = HttpPolicy.DEFAULT;
        private Duration idleTimeout = Duration.ofSeconds(90);
        private Duration pingInterval = Duration.ofSeconds(25);
        private boolean compression;
        private boolean beforeHostFilters;

        private Builder(Botkit botkit) {
            this.botkit = Objects.requireNonNull(botkit, "botkit");
        }

        /**
         * Sets the socket's path.
         *
         * @param newPath the path below the webapp's context path, for instance {@code /chat}, with or without a slash
         *     at its end; default {@code /}. Let clients connect to {@code /shop/}: the bare context path {@code /shop}
         *     works only if the container does not redirect it to {@code /shop/}, as Tomcat and Jetty do by default
         * @return this
         */
        public Builder path(String newPath) {
            path = Objects.requireNonNull(newPath, "path");
            return this;
        }

        /**
         * Sets who may connect.
         *
         * @param policy origins, proxies and the cookie; default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            httpPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how long a socket may be without any traffic, pings included, before the container closes it.
         *
         * @param timeout the time; default 90 s
         * @return this
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Sets how often a socket is pinged, give or take a fifth. Browsers answer pings by themselves. A socket that
         * leaves two pings unanswered is closed when the third is due.
         *
         * @param interval the time between pings, below the idle time-out; default 25 s, because many proxies cut
         *     connections that are silent for 60 s
         * @return this
         */
        public Builder pingInterval(Duration interval) {
            pingInterval = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets whether frames may be compressed, if the container can and the client asks for it.
         *
         * @param allowed whether they may; default false, because compression takes about 70 to 200 kB for each socket
         * @return this
         */
        public Builder compression(boolean allowed) {
            compression = allowed;
            return this;
        }

        /**
         * Sets whether handshakes are handled before the webapp's own filters see them.
         *
         * @param before true if the host's filters disturb handshakes; default false: they run first, so that a filter
         *     can sign users in
         * @return this
         */
        public Builder beforeHostFilters(boolean before) {
            beforeHostFilters = before;
            return this;
        }

        /**
         * Installs the bot. If the container does not support WebSockets, the webapp does not start.
         *
         * @param context the webapp while it starts, from {@code ServletContextListener.contextInitialized} or
         *     {@code ServletContainerInitializer.onStartup}
         * @return the installation
         * @throws InvalidConfigurationException if a setting is invalid; it names every one that is
         * @throws BotkitException if the webapp has already started, or a bot is already at this path
         */
        public BotkitWebSocket install(ServletContext context) {
            check();
            Sockets sockets = new Sockets(botkit.gateway(), settings());
            FilterRegistration.@Nullable Dynamic filter = register(context, new UpgradeFilter(sockets));
            if (filter == null) {
                throw new BotkitException("There is a bot at the path \"" + path
                        + "\" of this webapp already; give each bot a path of its own with path(…).");
            }
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), !beforeHostFilters, "/*");
            return new BotkitWebSocket(path, filter, sockets);
        }

        private Settings settings() {
            return new Settings(Settings.withoutSlash(path), httpPolicy, idleTimeout, pingInterval, compression);
        }

        private FilterRegistration.@Nullable Dynamic register(ServletContext context, UpgradeFilter filter) {
            try {
                return context.addFilter("botkit-websocket " + Settings.withoutSlash(path) + "/", filter);
            } catch (IllegalStateException | UnsupportedOperationException e) {
                throw new BotkitException(
                        "The bot has to be installed while the webapp starts. Call install(…) from contextInitialized of"
                                + " a ServletContextListener that is declared with @WebListener or in web.xml, or from"
                                + " a ServletContainerInitializer.",
                        e);
            }
        }

        private void check() {
            List<String> problems = new ArrayList<>();
            if (!Settings.isPath(path)) {
                problems.add("The path \"" + path + "\" must begin with / and hold only letters, digits and - . _ ~ /,"
                        + " without empty parts, \".\" or \"..\".");
            }
            positive(problems, "idleTimeout", idleTimeout);
            positive(problems, "pingInterval", pingInterval);
            if (pingInterval.compareTo(idleTimeout) >= 0) {
                problems.add("pingInterval (" + pingInterval + ") must be below idleTimeout (" + idleTimeout
                        + "), or sockets close between two pings.");
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("BotkitWebSocket", problems);
            }
        }

        private static void positive(List<String> problems, String name, Duration value) {
            if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(365)) > 0) {
                problems.add(name + " must be at least 1 ms and at most 365 days, not " + value + ".");
            }
        }
    }
}
