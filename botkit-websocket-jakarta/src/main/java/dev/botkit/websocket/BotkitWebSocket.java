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
 * A bot's WebSocket in a webapp, added by {@link #install}. Thread-safe.
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
 * <p>Several bots can be installed in one webapp, each at a path of its own. When the webapp stops, the container ends the installation
 * as {@link #close()} does; the {@link Botkit} stays the host's to close, before or after.
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
     * @param context the webapp, while it starts: from {@code ServletContextListener
     *     .contextInitialized} or {@code ServletContainerInitializer.onStartup}
     * @param botkit the bot; the host closes it
     * @return the installation
     * @throws BotkitException if the webapp has started already, or a bot is at {@code /} already
     */
    public static BotkitWebSocket install(ServletContext context, Botkit botkit) {
        return builder(botkit).install(context);
    }

    /**
     * Begins an installation with settings of its own.
     *
     * @param botkit the bot; the host closes it
     * @return a builder that holds the defaults
     */
    public static Builder builder(Botkit botkit) {
        return new Builder(botkit);
    }

    /** {@return where in the webapp the socket is} */
    public String path() {
        return path;
    }

    /** {@return what the container made of it, for instance to add mappings while the webapp is being initialized} */
    public FilterRegistration.Dynamic registration() {
        return registration;
    }

    /**
     * Ends the installation: handshakes are answered with 503 ({@code closing}), open sockets are closed with 1001 and
     * get up to 5 seconds to answer. Idempotent; done by the container when the webapp stops. The
     * bot itself stays open.
     */
    @Override
    public void close() {
        sockets.close();
    }

    /** Collects the settings of an installation and checks them at {@link #install}. For one thread. */
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
         * Sets where the socket is.
         *
         * @param newPath below the webapp's context path, for instance {@code /chat}; with and without
         *     a slash at its end are the same; default {@code /}. The bare context path, {@code /shop},
         *     arrives only where the container does not redirect it to {@code /shop/} by itself, as
         *     Tomcat and Jetty do by default: let clients connect to {@code /shop/}
         * @return this
         */
        public Builder path(String newPath) {
            path = Objects.requireNonNull(newPath, "path");
            return this;
        }

        /**
         * Sets who may come in.
         *
         * @param policy origins, proxies and the cookie; default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            httpPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets after how long without any traffic, pings included, the container closes a socket.
         *
         * @param timeout default 90 s
         * @return this
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Sets how often a socket is pinged, give or take a fifth. Browsers answer by themselves; a
         * socket that leaves two pings unanswered is closed when the third is due.
         *
         * @param interval below the idle time-out; default 25 s, because many proxies cut connections
         *     that are silent for 60 s
         * @return this
         */
        public Builder pingInterval(Duration interval) {
            pingInterval = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets whether frames may be compressed, where the container can and the client asks for it.
         *
         * @param allowed default false, because compression takes about 70 to 200 kB for each socket
         * @return this
         */
        public Builder compression(boolean allowed) {
            compression = allowed;
            return this;
        }

        /**
         * Sets whether handshakes are taken before the filters that the webapp declares see them.
         *
         * @param before default false: the host's filters run first, so that one that signs users in
         *     is seen by the bot; true where they disturb handshakes
         * @return this
         */
        public Builder beforeHostFilters(boolean before) {
            beforeHostFilters = before;
            return this;
        }

        /**
         * Installs the bot. The webapp will not start where the container offers no WebSockets.
         *
         * @param context the webapp, while it starts: from {@code ServletContextListener
         *     .contextInitialized} or {@code ServletContainerInitializer.onStartup}
         * @return the installation
         * @throws InvalidConfigurationException naming every setting that is wrong
         * @throws BotkitException if the webapp has started already, or a bot is at this path already
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
