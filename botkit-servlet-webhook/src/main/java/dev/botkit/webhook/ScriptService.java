package dev.botkit.webhook;

import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.script.ScriptStore;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The script service, through which other programs, such as the {@code ScriptServiceClient} of
 * {@code botkit-script-client} or the original Botkit, find scripts over HTTP and create new ones. It does not exist until it is installed with a token.
 * {@code docs/SCRIPTS.md} describes its calls.
 *
 * <pre>{@code
 * ScriptService.builder(scripts, System.getenv("SCRIPT_TOKEN")).install(context);
 * }</pre>
 */
public final class ScriptService {

    /** The minimum length of a token, in characters. */
    public static final int MIN_TOKEN = 16;

    private final ServletRegistration.Dynamic registration;

    private ScriptService(ServletRegistration.Dynamic registration) {
        this.registration = registration;
    }

    /**
     * Creates a builder.
     *
     * @param store the store of the scripts, including new ones; the host closes it
     * @param token the token that callers must present, {@value #MIN_TOKEN} characters or more
     * @return a builder
     */
    public static Builder builder(ScriptStore store, String token) {
        return new Builder(store, token);
    }

    /**
     * {@return the container's registration of the servlet, for instance to add security constraints while the webapp
     * is being initialized}
     */
    public ServletRegistration.Dynamic registration() {
        return registration;
    }

    /** Collects the settings, which {@link #install} checks all at once. Not thread-safe. */
    public static final class Builder {

        private final ScriptStore store;
        private final String token;
        private String path = "/api";
        private String botName = "bot";

        private Builder(ScriptStore store, String token) {
            this.store = Objects.requireNonNull(store, "store");
            this.token = Objects.requireNonNull(token, "token");
        }

        /**
         * Sets the service's path.
         *
         * @param newPath the path below the context path, under which the calls are; begins with a slash and does not
         *     end with one; default {@code /api}
         * @return this
         */
        public Builder path(String newPath) {
            path = Objects.requireNonNull(newPath, "path");
            return this;
        }

        /**
         * Sets the bot's name, with which the call {@code identify} answers.
         *
         * @param name the name; default {@code bot}
         * @return this
         */
        public Builder botName(String name) {
            botName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Builds the servlet, for hosts that register it themselves at {@code <path>/*}.
         *
         * @return the servlet, which answers the calls below the path at which it is mapped
         * @throws InvalidConfigurationException if the token is too short
         */
        public ScriptServlet servlet() {
            check(false);
            return new ScriptServlet(store, token, botName);
        }

        /**
         * Adds the service to a webapp while it is being initialized.
         *
         * @param context the webapp
         * @return the installed service
         * @throws InvalidConfigurationException if a setting is invalid; it names every one that is
         * @throws BotkitException if the path is taken, or the webapp has already been initialized
         */
        public ScriptService install(ServletContext context) {
            check(true);
            String mapping = path + "/*";
            for (ServletRegistration other : context.getServletRegistrations().values()) {
                if (other.getMappings().contains(mapping)) {
                    throw new BotkitException("The script service cannot be installed at " + path
                            + ", which is taken by the servlet \"" + other.getName()
                            + "\". Choose another path with ScriptService.builder(…).path(…).");
                }
            }
            try {
                ServletRegistration.Dynamic added =
                        context.addServlet("botkit:" + mapping, new ScriptServlet(store, token, botName));
                added.addMapping(mapping);
                return new ScriptService(added);
            } catch (IllegalStateException | UnsupportedOperationException e) {
                throw new BotkitException(
                        "The script service cannot be installed now; install it while the webapp is being initialized.",
                        e);
            }
        }

        private void check(boolean withPath) {
            List<String> problems = new ArrayList<>();
            if (token.length() < MIN_TOKEN) {
                problems.add("The token has " + token.length() + " characters; it needs " + MIN_TOKEN
                        + " or more, made by a random generator.");
            }
            if (withPath && !WebhookOptions.Builder.isPath(path)) {
                problems.add("The path \"" + path + "\" is not one like /api: a slash before each part, none at the"
                        + " end, no wildcard, and in the parts only A-Z a-z 0-9 . _ ~ -.");
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("ScriptService", problems);
            }
        }
    }
}
