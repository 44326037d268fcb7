package dev.botkit.identity.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import dev.botkit.RefusedException;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Identifies users by signed tokens (JWT, RFC 7519). Immutable and thread-safe; need not be closed.
 *
 * <pre>{@code
 * Botkit.builder()
 *         .credentialVerifier(JwtCredentialVerifier.builder().hmacSecret(secret).audience("chat").build())
 *         .build();
 * }</pre>
 *
 * <p>A token is accepted if it is signed with one of the configured keys, and if its claims are valid: {@code exp} and
 * {@code nbf}, {@code iss} and {@code aud} as configured, and a name. The kind of key decides which algorithms are
 * allowed, whatever the token's header says; unsigned tokens are never accepted. Header fields other than {@code alg},
 * {@code kid} and {@code typ} are ignored: no key and no URL is ever taken from a token.
 *
 * <p>Encrypted tokens (JWE) are not accepted. There is no list of revoked tokens: let tokens expire soon, and call
 * {@code Botkit.signOut} when a user signs out. Nothing of a token is logged.
 */
public final class JwtCredentialVerifier implements CredentialVerifier {

    private final int maxTokenLength;
    private final String tokenType;
    private final VerificationKeys keys;
    private final Claims claims;
    private final JWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

    JwtCredentialVerifier(int maxTokenLength, String tokenType, VerificationKeys keys, Claims claims) {
        this.maxTokenLength = maxTokenLength;
        this.tokenType = tokenType;
        this.keys = keys;
        this.claims = claims;
    }

    /** {@return a builder that holds the defaults and no key} */
    public static JwtCredentialVerifierBuilder builder() {
        return new JwtCredentialVerifierBuilder();
    }

    /**
     * Checks a token. Blocks while keys are read from a {@linkplain JwtCredentialVerifierBuilder#jwksUrl JWKS URL}, for
     * at most about {@link JwtCredentialVerifierBuilder#jwksTimeout}; otherwise it only computes.
     *
     * @param credential the token in its compact form; never logged
     * @return the user, whose credential expires at the token's {@code exp} plus the
     *     {@linkplain JwtCredentialVerifierBuilder#clockSkew clock skew}, or never if there is no {@code exp}
     * @throws RefusedException {@link dev.botkit.transport.Refusal#UNAUTHORIZED} if the token is not valid, with a text
     *     that says why and contains nothing of the token; {@link dev.botkit.transport.Refusal#BUSY} if that cannot be
     *     determined now, because the JWKS URL does not answer
     */
    @Override
    public VerifiedUser verify(String credential) {
        JWSObject token = TokenText.parse(credential, maxTokenLength);
        checkHeader(token.getHeader());
        if (!isSigned(token)) {
            throw Refused.unauthorized("The token's signature is wrong.");
        }
        return claims.check(token.getPayload());
    }

    private void checkHeader(JWSHeader header) {
        if (!keys.algorithms().contains(header.getAlgorithm())) {
            throw Refused.unauthorized("The token is signed with another algorithm than " + keys.algorithms()
                    + ", which go with the" + " configured keys.");
        }
        if (!isOfType(header.getType())) {
            throw Refused.unauthorized("The token's header has another typ than \"" + tokenType + "\".");
        }
    }

    /** A token that says nothing of its type is a JWT; other types have to be said. */
    private boolean isOfType(@Nullable JOSEObjectType type) {
        if (type == null) {
            return isSameType(tokenType, JwtCredentialVerifierBuilder.DEFAULT_TYPE);
        }
        return isSameType(type.getType(), tokenType);
    }

    private static boolean isSameType(String one, String other) {
        return shortType(one).equals(shortType(other));
    }

    private static String shortType(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }

    private boolean isSigned(JWSObject token) {
        for (VerificationKey candidate : keys.candidates(token.getHeader())) {
            if (isSigned(token, candidate)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSigned(JWSObject token, VerificationKey key) {
        try {
            return token.verify(verifiers.createJWSVerifier(token.getHeader(), key.key()));
        } catch (JOSEException e) {
            // This key cannot check this signature, whatever is wrong with it; the next one may.
            return false;
        }
    }
}
