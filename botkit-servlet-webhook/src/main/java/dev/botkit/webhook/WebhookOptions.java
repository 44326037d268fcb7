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
 * How a webhook and its history API are set up, for hosts that register a {@link WebhookServlet} and a
 * {@link HistoryServlet} themselves; all others use {@link BotkitWebhook#builder}. Immutable and
 * thread-safe; made by {@link #builder()}.
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

    /** {@return where {@link BotkitWebhook} maps the webhook, within the webapp} */
    public String path() {
        return path;
    }

    /** {@return where {@link BotkitWebhook} maps the history API, within the webapp; null for nowhere} */
    public @Nullable String historyPath() {
        return historyPath;
    }

    /** {@return who may come in, and as whom} */
    public HttpPolicy httpPolicy() {
        return httpPolicy;
    }

    /** {@return how long a request waits for its turn to end, from when its body is there} */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Collects the options; checks them all at {@link #build()}. For one thread. */
    public static final class Builder {

        private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+");
        private static final Duration LONGEST = Duration.ofHours(1);

        private String path = "/botkit/receive";
        private @Nullable String historyPath = "/botkit/history";
        private HttpPolicy httpPolicy = HttpPolicy.DEFAULT;
        private Duration timeLimit = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets where {@link BotkitWebhook} maps the webhook. A {@link WebhookServlet} that the
         * host registers itself does not look at it.
         *
         * @param newPath within the webapp, behind its context path; begins with a slash and does not
         *     end with one; matched exactly; default {@code /botkit/receive}
         * @return this
         */
        public Builder path(String newPath) {
            path = Objects.requireNonNull(newPath, "path");
            return this;
        }

        /**
         * Sets where {@link BotkitWebhook} maps the history API. A {@link HistoryServlet} that the host
         * registers itself does not look at it.
         *
         * @param newPath as for {@link #path}, and another one; null if there is to be no history API;
         *     default {@code /botkit/history}
         * @return this
         */
        public Builder historyPath(@Nullable String newPath) {
            historyPath = newPath;
            return this;
        }

        /**
         * Sets who may come in, and as whom. Give the bot's WebSocket the same one.
         *
         * @param policy default {@link HttpPolicy#DEFAULT}
         * @return this
         */
        public Builder httpPolicy(HttpPolicy policy) {
            httpPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how long a request waits for its turn to end. A turn that takes longer goes on, and the
         * request is answered with status 504; posting the same {@code id} again waits on. A question for
         * history that the store does not answer gets its 504 after 30 seconds, whatever is set here.
         *
         * @param limit more than nothing, at most an hour; default 30 seconds
         * @return this
         */
        public Builder timeLimit(Duration limit) {
            timeLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return what was collected
         * @throws InvalidConfigurationException naming everything that is wrong
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
