package dev.botkit.identity.jwt;

import dev.botkit.InvalidConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a builder must hold. */
final class Checks {

    private static final Duration LONGEST_SKEW = Duration.ofMinutes(10);
    private static final int SHORTEST_TOKEN = 256;
    private static final int LONGEST_TOKEN = 64 * 1024;

    private Checks() {}

    static void check(JwtCredentialVerifierBuilder builder) {
        List<String> problems = new ArrayList<>(builder.keys.problems());
        audience(problems, builder);
        notBlank(problems, "issuer", builder.issuer);
        notBlank(problems, "nameClaim", builder.nameClaim);
        notBlank(problems, "tokenType", builder.tokenType);
        within(problems, "clockSkew", builder.clockSkew, Duration.ZERO, LONGEST_SKEW);
        if (builder.maxTokenLength < SHORTEST_TOKEN || builder.maxTokenLength > LONGEST_TOKEN) {
            problems.add("maxTokenLength must be " + SHORTEST_TOKEN + " to " + LONGEST_TOKEN + " characters, not "
                    + builder.maxTokenLength + ".");
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException("JwtCredentialVerifier", problems);
        }
    }

    private static void audience(List<String> problems, JwtCredentialVerifierBuilder builder) {
        builder.audiences.forEach(audience -> notBlank(problems, "audience", audience));
        if (builder.anyAudience && !builder.audiences.isEmpty()) {
            problems.add("Either audience(…) or anyAudience(), not both.");
        }
        if (!builder.anyAudience && builder.audiences.isEmpty() && builder.keys.mayBeOthers()) {
            problems.add("Say with audience(…) whom tokens have to be for: the owner of these keys may give its users"
                    + " tokens for other services, too. If it signs for this bot only, say anyAudience().");
        }
    }

    private static void notBlank(List<String> problems, String name, @Nullable String value) {
        if (value != null && value.isBlank()) {
            problems.add(name + " must not be blank.");
        }
    }

    static void within(List<String> problems, String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problems.add(name + " must be " + least + " to " + most + ", not " + value + ".");
        }
    }
}
