package dev.botkit.webhook;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.transport.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a webhook and its history API, for hosts that register a {@link WebhookServlet} and a
 * {@link HistoryServlet} themselves; other hosts use {@link BotkitWebhook#builder}. Immutable and thread-safe; made by
 * {@link #builder()}.
 */
public final class WebhookOptions {

    /** All defaults. */
    public static final WebhookOptions DEFAULT = builder().build();

    private final String path;
    private final @Nullable String historyPath;
    private final HttpPolicy httpPolicy;
    private final Duration timeLimit;

    private WebhookOptions(Builder builder) {
        path = builder.path;
        historyPath = builder.historyPath;
        httpPolicy = builder.httpPolicy;
        timeLimit = builder.timeLimit;
    }

    /** {@return a builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the path at which {@link BotkitWebhook} maps the webhook, below the context path} */
    public String path() {
        return path;
    }

    /** {@return the path at which {@link BotkitWebhook} maps the history API, below the context path; null for none} */
    public @Nullable String historyPath() {
        return historyPath;
    }

    /** {@return the policy: who may connect, and as whom} */
    public HttpPolicy httpPolicy() {
        return httpPolicy;
    }

    /** {@return how long a request waits for its turn to end, from the arrival of its body} */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Collects the options, which {@link #build()} checks all at once. Not thread-safe. */
    public static final class Builder {

        private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+");
        private static final Duration LONGEST = Duration.ofHours(1);

        private String path = "/botkit/receive";
        private @Nullable String historyPath = "/botkit/history";
        private HttpPolicy httpPolicy = HttpPolicy.DEFAULT;
        private Duration timeLimit = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets the path at which {@link BotkitWebhook} maps the webhook. A {@link WebhookServlet} that the host
         * registers itself ignores it.
         *
         * @param newPath the path below the context path; begins with a slash and does not end with one; matched
         *     exactly; default {@code /botkit/receive}
         * @return this
         */
        public Builder path(String newPath) {
            path = Objects.requireNonNull(newPath, "path");
            return this;
        }

        /**
         * Sets the path at which {@link BotkitWebhook} maps the history API. A {@link HistoryServlet} that the host
         * registers itself ignores it.
         *
         * @param newPath the path, as for {@link #path} and different from that one; null for no history API; default
         *     {@code /botkit/history}
         * @return this
         */
        public Builder historyPath(@Nullable String newPath) {
            historyPath = newPath;
            return this;
        }

        /**
         * Sets who may connect, and as whom. Give the same policy to the bot's WebSocket.
         *
         * @param policy the policy; default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            httpPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how long a request waits for its turn to end. If the turn takes longer, it continues, and the request is
         * answered with status 504; the client may post the same {@code id} again to keep waiting. A request for
         * history that the store does not answer always gets its 504 after 30 seconds.
         *
         * @param limit the time, above zero, at most an hour; default 30 seconds
         * @return this
         */
        public Builder timeLimit(Duration limit) {
            timeLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         * @throws InvalidConfigurationException if an option is invalid; it names everything that is wrong
         */
        public WebhookOptions build() {
            List<String> problems = new ArrayList<>();
            checkPath(path, problems);
            if (historyPath != null) {
                checkPath(historyPath, problems);
            }
            if (path.equals(historyPath)) {
                problems.add("The webhook and the history API cannot have the same path \"" + path + "\".");
            }
            if (timeLimit.isZero() || timeLimit.isNegative() || timeLimit.compareTo(LONGEST) > 0) {
                problems.add("The time limit " + timeLimit + " is not more than zero and at most one hour.");
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("WebhookOptions", problems);
            }
            return new WebhookOptions(this);
        }

        /** Whether it is a path as these options take them. */
        static boolean isPath(String path) {
            return PATH.matcher(path).matches();
        }

        private static void checkPath(String path, List<String> problems) {
            if (!isPath(path)) {
                problems.add("The path \"" + path + "\" is not one like /botkit/receive: a slash before each part, none"
                        + " at the end, no wildcard, and in the parts only A-Z a-z 0-9 . _ ~ -.");
            }
        }
    }
}
