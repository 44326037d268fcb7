package dev.botkit.identity.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.botkit.RefusedException;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens are checked with.
 *
 * @param kid its name; null fits tokens of every {@code kid}
 * @param only the one algorithm that it may be used with, or null for all of its kind
 * @param key an RSA key, an EC key on P-256, or a secret for HMAC
 */
record VerificationKey(@Nullable String kid, @Nullable JWSAlgorithm only, Key key) {

    static final int LEAST_RSA_BITS = 2048;
    static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
    static final Set<JWSAlgorithm> EC = Set.of(JWSAlgorithm.ES256);
    static final Set<JWSAlgorithm> HMAC = Set.of(JWSAlgorithm.HS256);

    /** What tokens may be signed with for this key: the key decides, whatever a token says. */
    Set<JWSAlgorithm> algorithms() {
        if (only != null) {
            return Set.of(only);
        }
        if (key instanceof RSAPublicKey) {
            return RSA;
        }
        if (key instanceof ECPublicKey) {
            return EC;
        }
        return key instanceof SecretKey ? HMAC : Set.of();
    }

    /** Those of many that may have signed a token. */
    static List<VerificationKey> candidates(List<VerificationKey> keys, JWSHeader header) {
        return keys.stream().filter(key -> key.fits(header)).toList();
    }

    private boolean fits(JWSHeader header) {
        return algorithms().contains(header.getAlgorithm())
                && (kid == null || header.getKeyID() == null || kid.equals(header.getKeyID()));
    }

    static RefusedException noneFits() {
        return Refused.unauthorized("The token's kid and alg name no key that this server knows.");
    }

    @Override
    public String toString() {
        return "VerificationKey";
    }
}
