package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.EC;
import static dev.botkit.identity.jwt.Tokens.NOW;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.claims;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.pem;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ValidTokensTest {

    private static final VerifiedUser ALICE = VerifiedUser.of("alice").expiring(NOW.plusSeconds(3660));

    @Test
    void aTokenSignedWithTheSecretNamesItsUserUntilItExpiresPlusTheSkew() {
        assertThat(hmac().build().verify(token())).isEqualTo(ALICE);
    }

    @Test
    void aTokenSignedWithAnRsaKeyIsTakenInBothSchemes() {
        JwtCredentialVerifier verifier = forKey(RSA);

        assertThat(verifier.verify(token(JWSAlgorithm.RS256, null, RSA.getPrivate(), alice())))
                .isEqualTo(ALICE);
        assertThat(verifier.verify(token(JWSAlgorithm.PS256, "some", RSA.getPrivate(), alice())))
                .isEqualTo(ALICE);
    }

    @Test
    void aTokenSignedWithAnEcKeyIsTaken() {
        assertThat(forKey(EC).verify(token(JWSAlgorithm.ES256, null, EC.getPrivate(), alice())))
                .isEqualTo(ALICE);
    }

    @Test
    void publicKeysMayBeTextWithAnyLineBreaks() {
        for (KeyPair pair : List.of(RSA, EC)) {
            JWSAlgorithm algorithm = pair == RSA ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
            String unix = pem(pair.getPublic());
            for (String text : List.of(unix, unix.replace("\n", "\r\n"), " \n" + unix.trim())) {
                JwtCredentialVerifier verifier = JwtCredentialVerifier.builder()
                        .publicKeyPem(text)
                        .audience("chat")
                        .clock(new ManualTimer(Tokens.NOW))
                        .build();
                assertThat(verifier.verify(token(algorithm, null, pair.getPrivate(), alice())))
                        .isEqualTo(ALICE);
            }
        }
    }

    @Test
    void theReadmesWayToIssueATokenWorks() throws JOSEException {
        byte[] secret = SECRET;
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("alice")
                .audience("chat")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))))
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        token.sign(new MACSigner(secret));

        JwtCredentialVerifier verifier = JwtCredentialVerifier.builder()
                .hmacSecret(secret)
                .audience("chat")
                .build();

        assertThat(verifier.verify(token.serialize()).name()).isEqualTo("alice");
    }

    @Test
    void aUsersTokenIsThatUsersOnly() {
        JwtCredentialVerifier verifier = hmac().build();

        for (String name : List.of("bob", "Alice", "alice ", "ａlice", "verified:alice", "日本語", "🙂", "a".repeat(512))) {
            assertThat(verifier.verify(token(claims(name))).name()).isEqualTo(name);
        }
    }

    @Test
    void theNameMayBeAnotherClaim() {
        JwtCredentialVerifier verifier = hmac().nameClaim("user_id").build();

        assertThat(verifier.verify(token(alice().claim("user_id", "a-17"))).name())
                .isEqualTo("a-17");
        assertUnauthorized(verifier, token(), "\"user_id\" must be a string of 1 to 512");
    }

    @Test
    void anIssuerOrAnAudienceThatIsConfiguredHasToBeNamed() {
        JwtCredentialVerifier verifier =
                hmac().issuer("https://login.example").audience("desk").build();

        assertThat(verifier.verify(token(alice().issuer("https://login.example").audience(List.of("mail", "desk")))))
                .isEqualTo(ALICE);
    }

    @Test
    void withASecretAndNoAudienceATokenThatNamesNoneIsTaken() {
        JwtCredentialVerifier verifier = JwtCredentialVerifier.builder()
                .hmacSecret(SECRET)
                .clock(new ManualTimer(Tokens.NOW))
                .build();

        assertThat(verifier.verify(token(alice().audience((String) null)))).isEqualTo(ALICE);
        assertUnauthorized(verifier, token(), "told of none");
    }

    @Test
    void anyAudienceTakesTokensForAnybody() {
        JwtCredentialVerifier verifier = JwtCredentialVerifier.builder()
                .publicKey(RSA.getPublic())
                .anyAudience()
                .clock(new ManualTimer(Tokens.NOW))
                .build();

        assertThat(verifier.verify(token(JWSAlgorithm.RS256, null, RSA.getPrivate(), alice().audience("mail"))))
                .isEqualTo(ALICE);
    }

    @Test
    void aTokenThatNeverExpiresIsTakenWhereThatIsAllowed() {
        VerifiedUser identity = hmac().requireExpiry(false).build().verify(token(alice().expirationTime(null)));

        assertThat(identity).isEqualTo(VerifiedUser.of("alice"));
    }

    @Test
    void theTypeJwtIsTakenHoweverItIsWritten() {
        JwtCredentialVerifier verifier = hmac().build();

        for (String type : List.of("JWT", "jwt", "application/jwt")) {
            assertThat(verifier.verify(typed(type))).isEqualTo(ALICE);
        }
    }

    @Test
    void anotherTypeIsTakenOnlyIfItIsTheConfiguredOne() {
        JwtCredentialVerifier accessTokens = hmac().tokenType("at+jwt").build();

        assertThat(accessTokens.verify(typed("at+jwt"))).isEqualTo(ALICE);
        assertThat(accessTokens.verify(typed("application/at+JWT"))).isEqualTo(ALICE);
        assertUnauthorized(accessTokens, typed("JWT"), "typ");
        assertUnauthorized(accessTokens, token(), "typ");
        assertUnauthorized(hmac().build(), typed("at+jwt"), "typ");
        assertUnauthorized(hmac().build(), typed("logout+jwt"), "typ");
    }

    private static String typed(String type) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType(type))
                .build();
        return token(header, new SecretKeySpec(SECRET, "HmacSHA256"), alice());
    }

    private static JwtCredentialVerifier forKey(KeyPair pair) {
        return JwtCredentialVerifier.builder()
                .publicKey(pair.getPublic())
                .audience("chat")
                .clock(new ManualTimer(Tokens.NOW))
                .build();
    }
}
