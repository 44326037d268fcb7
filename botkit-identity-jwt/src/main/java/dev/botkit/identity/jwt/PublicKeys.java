package dev.botkit.identity.jwt;

import com.nimbusds.jose.jwk.Curve;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and checks public keys that a host configures. */
final class PublicKeys {

    private static final Pattern PEM =
            Pattern.compile("\\s*-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

    private PublicKeys() {}

    /** Reads a key. Throws, with a sentence for the host's developer that holds nothing of the key. */
    static PublicKey parsePem(String pem) {
        Matcher matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is not one block of PEM text that begins with -----BEGIN PUBLIC KEY-----.");
        }
        String label = matcher.group(1);
        if (!"PUBLIC KEY".equals(label)) {
            throw new IllegalArgumentException("is PEM text of the kind \"" + label + "\", not \"PUBLIC KEY\"."
                    + (label.endsWith("PRIVATE KEY") ? " Keep the private key where tokens are signed." : "")
                    + " Make one with: openssl pkey -pubout, or openssl x509 -pubkey -noout for a certificate.");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(matcher.group(2));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is PEM text that is not base64.", e);
        }
        for (String algorithm : List.of("RSA", "EC")) {
            PublicKey key = read(algorithm, der);
            if (key != null) {
                return key;
            }
        }
        throw new IllegalArgumentException("is neither an RSA nor an EC public key.");
    }

    private static @Nullable PublicKey read(String algorithm, byte[] der) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** What is wrong with a key, or null. */
    static @Nullable String problem(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits < VerificationKey.LEAST_RSA_BITS
                    ? "is an RSA key of " + bits + " bits; at least " + VerificationKey.LEAST_RSA_BITS + " are safe."
                    : null;
        }
        if (key instanceof ECPublicKey ec) {
            return Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))
                    ? null
                    : "is an EC key on another curve than P-256, which ES256 needs.";
        }
        return "is neither an RSA nor an EC public key.";
    }
}
