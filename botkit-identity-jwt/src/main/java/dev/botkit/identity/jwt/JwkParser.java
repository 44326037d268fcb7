package dev.botkit.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Picks the keys out of a JSON Web Key Set (RFC 7517) that tokens may be signed with; others are passed over. */
final class JwkParser {

    private static final int MOST_KEYS = 100;

    private JwkParser() {}

    static List<VerificationKey> parse(String text) throws IOException {
        List<VerificationKey> keys = new ArrayList<>();
        try {
            Map<String, Object>[] entries = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(text), "keys");
            if (entries == null || entries.length > MOST_KEYS) {
                throw new IOException("it is not a set of 0 to " + MOST_KEYS + " keys");
            }
            for (Map<String, Object> entry : entries) {
                VerificationKey key = key(entry);
                if (key != null) {
                    keys.add(key);
                }
            }
        } catch (ParseException | RuntimeException e) {
            throw new IOException("it is not JSON of a key set (RFC 7517)", e);
        }
        return List.copyOf(keys);
    }

    private static @Nullable VerificationKey key(Map<String, Object> entry) {
        try {
            JWK jwk = JWK.parse(entry);
            if (!mayVerify(jwk)) {
                return null;
            }
            PublicKey key = publicKey(jwk);
            if (key == null || PublicKeys.problem(key) != null) {
                return null;
            }
            VerificationKey open = new VerificationKey(jwk.getKeyID(), null, key);
            if (jwk.getAlgorithm() == null) {
                return open;
            }
            JWSAlgorithm only = JWSAlgorithm.parse(jwk.getAlgorithm().getName());
            return open.algorithms().contains(only) ? new VerificationKey(jwk.getKeyID(), only, key) : null;
        } catch (ParseException | JOSEException | RuntimeException e) {
            // A mistake, or of a kind that was invented later; the others are good all the same.
            return null;
        }
    }

    private static boolean mayVerify(JWK jwk) {
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
    }

    /** Null for secrets, too: a secret that everybody can read proves nothing. */
    private static @Nullable PublicKey publicKey(JWK jwk) throws JOSEException {
        if (jwk instanceof RSAKey rsa) {
            return rsa.toRSAPublicKey();
        }
        return jwk instanceof ECKey ec ? ec.toECPublicKey() : null;
    }
}
