package dev.botkit.identity.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.botkit.RefusedException;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Makes keys and tokens, as a host, an identity provider or an attacker would. */
final class Tokens {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final byte[] SECRET = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    static final byte[] OTHER_SECRET = "another secret of 32 bytes ....!".getBytes(StandardCharsets.US_ASCII);
    static final KeyPair RSA = rsa(2048);
    static final KeyPair OTHER_RSA = rsa(2048);
    static final KeyPair EC = ec("secp256r1");
    static final KeyPair OTHER_EC = ec("secp256r1");

    private Tokens() {}

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(Key key) {
        String label = key instanceof PrivateKey ? "PRIVATE KEY" : "PUBLIC KEY";
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n-----END " + label
                + "-----\n";
    }

    /** A verifier for {@link #SECRET} and the audience "chat", whose clock stands at {@link #NOW}. */
    static JwtCredentialVerifierBuilder hmac() {
        return JwtCredentialVerifier.builder()
                .hmacSecret(SECRET)
                .audience("chat")
                .clock(new ManualTimer(NOW));
    }

    /** Alice's claims for an hour. */
    static JWTClaimsSet.Builder alice() {
        return claims("alice");
    }

    static JWTClaimsSet.Builder claims(String name) {
        return new JWTClaimsSet.Builder()
                .subject(name)
                .audience("chat")
                .expirationTime(Date.from(NOW.plusSeconds(3600)));
    }

    /** Alice's token for an hour, signed with {@link #SECRET}. */
    static String token() {
        return token(alice());
    }

    static String token(JWTClaimsSet.Builder claims) {
        return token(SECRET, claims);
    }

    static String token(byte[] secret, JWTClaimsSet.Builder claims) {
        return token(JWSAlgorithm.HS256, null, new SecretKeySpec(secret, "HmacSHA256"), claims);
    }

    static String token(JWSAlgorithm algorithm, @Nullable String kid, Key key, JWTClaimsSet.Builder claims) {
        return token(header(algorithm, kid), key, claims);
    }

    static JWSHeader header(JWSAlgorithm algorithm, @Nullable String kid) {
        return new JWSHeader.Builder(algorithm).keyID(kid).build();
    }

    static String token(JWSHeader header, Key key, JWTClaimsSet.Builder claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims.build());
            token.sign(signer(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** What the library would not write: any header and any payload, well signed all the same. */
    static String raw(String header, String payload) {
        return raw(header, payload, SECRET);
    }

    static String raw(String header, String payload, byte[] secret) {
        String signed = part(header) + "." + part(payload);
        try {
            return signed + "."
                    + new MACSigner(secret)
                            .sign(new JWSHeader(JWSAlgorithm.HS256), signed.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String part(String text) {
        return Base64URL.encode(text).toString();
    }

    private static JWSSigner signer(Key key) throws JOSEException {
        if (key instanceof ECPrivateKey ec) {
            return new ECDSASigner(ec);
        }
        return key instanceof PrivateKey rsa ? new RSASSASigner(rsa) : new MACSigner(key.getEncoded());
    }

    /** Asserts that a token proves nobody, and that the words of the refusal hold nothing of it. */
    static void assertUnauthorized(JwtCredentialVerifier verifier, String token, String words) {
        assertRefused(verifier, token, Refusal.UNAUTHORIZED, words);
    }

    /** Asserts that nobody can say what a token proves. */
    static void assertLater(JwtCredentialVerifier verifier, String token) {
        assertRefused(verifier, token, Refusal.BUSY, "try again later");
    }

    private static void assertRefused(JwtCredentialVerifier verifier, String token, Refusal refusal, String words) {
        Throwable thrown = catchThrowable(() -> verifier.verify(token));
        assertThat(thrown).isInstanceOf(RefusedException.class).hasMessageContaining(words);
        assertThat(((RefusedException) thrown).refusal()).isEqualTo(refusal);
        assertThat(thrown.getCause()).isNull();
        eachPart(token, part -> assertThat(thrown.getMessage()).doesNotContain(part));
    }

    /** Each part of a token, and what it says. */
    static void eachPart(String token, Consumer<String> check) {
        for (String part : token.split("\\.", -1)) {
            if (part.length() > 8) {
                check.accept(part);
                check.accept(new Base64URL(part).decodeToString());
            }
        }
    }
}
