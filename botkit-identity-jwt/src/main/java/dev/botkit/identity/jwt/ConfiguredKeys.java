package dev.botkit.identity.jwt;

import java.net.URI;
import java.security.Key;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys that a builder was given, of whichever kinds. For one thread. */
final class ConfiguredKeys {

    private static final int LEAST_SECRET_BYTES = 32;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final List<VerificationKey> secrets = new ArrayList<>();
    private final List<VerificationKey> publicKeys = new ArrayList<>();
    private final Set<String> kids = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    // Also of what could not be read, so that a key with a mistake in it does not count as none.
    private boolean secretGiven;
    private boolean publicKeyGiven;

    @Nullable
    String jwksUrl;

    boolean loopbackHttp;
    Duration jwksTimeout = Duration.ofSeconds(5);
    Duration jwksRefresh = Duration.ofMinutes(5);
    Duration jwksMaxAge = Duration.ofHours(1);

    void addSecret(@Nullable String kid, byte[] secret) {
        secretGiven = true;
        if (secret.length < LEAST_SECRET_BYTES) {
            problems.add("The secret" + named(kid) + " has " + secret.length + " bytes; at least " + LEAST_SECRET_BYTES
                    + " random ones are needed.");
        } else if (isUniform(secret)) {
            problems.add("The secret" + named(kid) + " is one byte again and again; it has to be random.");
        } else {
            add(secrets, kid, new SecretKeySpec(secret, "HmacSHA256"));
        }
    }

    private static boolean isUniform(byte[] secret) {
        for (byte b : secret) {
            if (b != secret[0]) {
                return false;
            }
        }
        return true;
    }

    void addPem(@Nullable String kid, String pem) {
        publicKeyGiven = true;
        try {
            addPublic(kid, PublicKeys.parsePem(pem));
        } catch (IllegalArgumentException e) {
            problems.add("The public key" + named(kid) + " " + e.getMessage());
        }
    }

    void addPublic(@Nullable String kid, PublicKey key) {
        publicKeyGiven = true;
        String problem = PublicKeys.problem(Objects.requireNonNull(key, "key"));
        if (problem == null) {
            add(publicKeys, kid, key);
        } else {
            problems.add("The public key" + named(kid) + " " + problem);
        }
    }

    private void add(List<VerificationKey> keys, @Nullable String kid, Key key) {
        if (kid != null && kid.isBlank()) {
            problems.add("A kid is blank.");
        } else if (kid != null && !kids.add(kid)) {
            problems.add("There are several keys with the kid \"" + kid + "\".");
        }
        keys.add(new VerificationKey(kid, null, key));
    }

    private static String named(@Nullable String kid) {
        return kid == null ? "" : " \"" + kid + "\"";
    }

    /** Whether somebody else than the bot's host may have the keys that sign. */
    boolean mayBeOthers() {
        return publicKeyGiven || jwksUrl != null;
    }

    List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        int kinds = (secretGiven ? 1 : 0) + (publicKeyGiven ? 1 : 0) + (jwksUrl == null ? 0 : 1);
        if (kinds == 0) {
            all.add("There is no key: use hmacSecret(…), publicKey(…), publicKeyPem(…) or jwksUrl(…).");
        } else if (kinds > 1) {
            all.add("There are keys of several kinds; use only one of hmacSecret(…), publicKey(…) and jwksUrl(…).");
        }
        if (jwksUrl != null) {
            urlProblem(all, jwksUrl);
            Checks.within(all, "jwksTimeout", jwksTimeout, Duration.ofMillis(1), Duration.ofSeconds(30));
            Checks.within(all, "jwksRefresh", jwksRefresh, JwksKeys.PAUSE, Duration.ofDays(1));
            Checks.within(all, "jwksMaxAge", jwksMaxAge, jwksRefresh, Duration.ofDays(7));
        }
        return all;
    }

    /** The URL itself is not said again: it may hold a password. */
    private void urlProblem(List<String> all, String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            all.add("jwksUrl is not a URL.");
            return;
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean allowedHttp = loopbackHttp && scheme.equals("http") && LOOPBACK.contains(host);
        if (host.isEmpty() || !(scheme.equals("https") || allowedHttp)) {
            all.add("jwksUrl must begin with https:// and a host: whoever can change the keys on their way signs in as"
                    + " anybody. Plain http:// is possible on this machine only, with allowLoopbackHttp(true).");
        }
        if (uri.getUserInfo() != null || uri.getFragment() != null) {
            all.add("jwksUrl must not hold a user, a password or a fragment (#).");
        }
    }

    VerificationKeys build(InstantSource clock) {
        if (jwksUrl != null) {
            return new JwksKeys(new JwksKeys.Source(URI.create(jwksUrl), jwksTimeout, jwksRefresh, jwksMaxAge), clock);
        }
        return new FixedKeys(secretGiven ? secrets : publicKeys);
    }
}
