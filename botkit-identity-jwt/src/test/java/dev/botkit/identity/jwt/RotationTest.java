package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.EC;
import static dev.botkit.identity.jwt.Tokens.OTHER_EC;
import static dev.botkit.identity.jwt.Tokens.OTHER_RSA;
import static dev.botkit.identity.jwt.Tokens.OTHER_SECRET;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.botkit.testkit.ManualTimer;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RotationTest {

    private final JwtCredentialVerifierBuilder builder =
            JwtCredentialVerifier.builder().audience("chat").clock(new ManualTimer(Tokens.NOW));

    @Test
    void eachNamedSecretIsTakenForItsOwnName() {
        JwtCredentialVerifier verifier = builder.hmacSecret("old", SECRET)
                .hmacSecret("new", OTHER_SECRET)
                .build();

        assertAlice(verifier, signed("old", SECRET));
        assertAlice(verifier, signed("new", OTHER_SECRET));
        assertAlice(verifier, signed(null, SECRET));
        assertAlice(verifier, signed(null, OTHER_SECRET));
        assertUnauthorized(verifier, signed("old", OTHER_SECRET), "signature");
        assertUnauthorized(verifier, signed("new", SECRET), "signature");
    }

    @Test
    void anUnknownNameIsRefused() {
        JwtCredentialVerifier verifier = builder.hmacSecret("new", SECRET).build();

        assertUnauthorized(verifier, signed("old", SECRET), "kid");
        assertUnauthorized(verifier, signed("NEW", SECRET), "kid");
        assertUnauthorized(verifier, signed("../../dev/null", SECRET), "kid");
        assertUnauthorized(verifier, signed("' or 1=1 --", SECRET), "kid");
    }

    @Test
    void aKeyWithoutANameIsTakenForEveryName() {
        JwtCredentialVerifier verifier =
                builder.hmacSecret(SECRET).hmacSecret("new", OTHER_SECRET).build();

        assertAlice(verifier, signed("whatever", SECRET));
        assertAlice(verifier, signed("new", SECRET));
        assertAlice(verifier, signed("new", OTHER_SECRET));
        assertUnauthorized(verifier, signed("whatever", OTHER_SECRET), "signature");
    }

    @Test
    void anRsaKeyMayBeFollowedByAnEcKey() {
        JwtCredentialVerifier verifier = builder.publicKey("rsa", RSA.getPublic())
                .publicKeyPem("ec", Tokens.pem(EC.getPublic()))
                .build();

        assertAlice(verifier, token(JWSAlgorithm.RS256, "rsa", RSA.getPrivate(), alice()));
        assertAlice(verifier, token(JWSAlgorithm.PS256, null, RSA.getPrivate(), alice()));
        assertAlice(verifier, token(JWSAlgorithm.ES256, "ec", EC.getPrivate(), alice()));
        assertUnauthorized(verifier, token(JWSAlgorithm.ES256, "rsa", EC.getPrivate(), alice()), "kid");
        assertUnauthorized(verifier, token(JWSAlgorithm.RS256, "ec", RSA.getPrivate(), alice()), "kid");
        assertUnauthorized(verifier, token(JWSAlgorithm.RS256, null, OTHER_RSA.getPrivate(), alice()), "signature");
        assertUnauthorized(verifier, token(JWSAlgorithm.ES256, null, OTHER_EC.getPrivate(), alice()), "signature");
    }

    @Test
    void aSecretIsCopied() {
        byte[] secret = SECRET.clone();
        JwtCredentialVerifier verifier = builder.hmacSecret(secret).build();

        Arrays.fill(secret, (byte) 0);

        assertAlice(verifier, token());
    }

    @Test
    void aBuilderThatGoesOnChangesNothingThatItBuilt() {
        JwtCredentialVerifierBuilder going = hmac();
        JwtCredentialVerifier verifier = going.build();

        going.hmacSecret(OTHER_SECRET).audience("mail").nameClaim("other").build();

        assertAlice(verifier, token());
        assertUnauthorized(verifier, token(OTHER_SECRET, alice()), "signature");
        assertUnauthorized(verifier, token(alice().audience("mail")), "audience");
    }

    private static String signed(@Nullable String kid, byte[] secret) {
        return token(JWSAlgorithm.HS256, kid, new SecretKeySpec(secret, "HmacSHA256"), alice());
    }

    private static void assertAlice(JwtCredentialVerifier verifier, String token) {
        assertThat(verifier.verify(token).name()).isEqualTo("alice");
    }
}
