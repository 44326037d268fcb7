package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.EC;
import static dev.botkit.identity.jwt.Tokens.OTHER_RSA;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.pem;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that a provider publishes: when they are read, and which of them are used. */
class JwksTest {

    private final ManualTimer clock = new ManualTimer(Tokens.NOW);
    private final KeyServer server;
    private final JwtCredentialVerifier verifier;

    JwksTest() throws IOException {
        server = new KeyServer();
        verifier = JwtCredentialVerifier.builder()
                .jwksUrl(server.url())
                .allowLoopbackHttp(true)
                .jwksTimeout(Duration.ofSeconds(30))
                .audience("chat")
                .clock(clock)
                .build();
    }

    @BeforeEach
    void publish() {
        server.publish(rsa("a", RSA).build(), ec("e", EC));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aTokenSignedWithAPublishedKeyIsTaken() {
        assertAlice(signed("a", RSA));
        assertAlice(token(JWSAlgorithm.PS256, "a", RSA.getPrivate(), alice()));
        assertAlice(token(JWSAlgorithm.ES256, "e", EC.getPrivate(), alice()));
        assertAlice(signed(null, RSA));
        assertUnauthorized(verifier, signed("a", OTHER_RSA), "signature");
    }

    @Test
    void theUrlIsNotReadBeforeATokenComesAndThenOnce() {
        assertThat(server.requests()).isZero();
        for (int i = 0; i < 5; i++) {
            assertAlice(signed("a", RSA));
            clock.advance(Duration.ofSeconds(59));
        }
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void keysAreReadAgainWhenTheyAreNoLongerFreshSoThatAWithdrawnOneEnds() {
        assertAlice(signed("a", RSA));
        server.publish(rsa("b", OTHER_RSA).build());

        clock.advance(Duration.ofMinutes(5).minusSeconds(1));
        assertAlice(signed("a", RSA));
        clock.advance(Duration.ofSeconds(1));
        assertUnauthorized(verifier, signed("a", RSA), "kid");
        assertAlice(signed("b", OTHER_RSA));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aNewKeyIsFoundAsSoonAsATokenNamesIt() {
        assertAlice(signed("a", RSA));
        server.publish(rsa("a", RSA).build(), rsa("b", OTHER_RSA).build());
        clock.advance(Duration.ofSeconds(30));

        assertAlice(signed("b", OTHER_RSA));
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void madeUpNamesDoNotMakeItReadAgainAndAgain() {
        assertAlice(signed("a", RSA));
        for (int i = 0; i < 1_000; i++) {
            assertUnauthorized(verifier, signed("made-up-" + i, OTHER_RSA), "kid");
        }
        assertThat(server.requests()).isEqualTo(1);

        clock.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 1_000; i++) {
            assertUnauthorized(verifier, signed("made-up-" + i, OTHER_RSA), "kid");
        }
        assertThat(server.requests()).isEqualTo(2);
        assertAlice(signed("a", RSA));
    }

    @Test
    void aTokenThatIsNotSignedWithAPublicKeyMakesItReadNothing() {
        assertUnauthorized(verifier, token(), "another algorithm");
        assertUnauthorized(
                verifier, token(pem(RSA.getPublic()).getBytes(StandardCharsets.US_ASCII), alice()), "another");
        assertUnauthorized(verifier, "a.b.c", "");
        assertThat(server.requests()).isZero();
    }

    @Test
    void whileKeysAreReadAgainTokensOfKnownOnesDoNotWait() throws Exception {
        assertAlice(signed("a", RSA));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.handle(exchange -> {
            asked.countDown();
            await(answer);
            exchange.sendResponseHeaders(500, -1);
        });
        clock.advance(Duration.ofMinutes(6));

        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> assertAlice(signed("a", RSA)));
        await(asked);
        assertAlice(signed("a", RSA));
        assertThat(first).isNotDone();
        answer.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aPublishedSecretProvesNothing() {
        JWK secret = new OctetSequenceKey.Builder(SECRET)
                .keyID("s")
                .algorithm(JWSAlgorithm.HS256)
                .build();
        server.publish("{\"keys\":[" + secret.toJSONString() + "]}");

        assertUnauthorized(
                verifier,
                token(JWSAlgorithm.HS256, "s", new SecretKeySpec(SECRET, "HmacSHA256"), alice()),
                "another algorithm");
        assertUnauthorized(verifier, signed("s", RSA), "kid");
    }

    @Test
    void keysForAnotherUseOrTooWeakOrOnAnotherCurveArePassedOver() {
        KeyPair weak = Tokens.rsa(1024);
        server.publish(
                rsa("enc", RSA).keyUse(KeyUse.ENCRYPTION).build(),
                rsa("wrap", RSA).keyOperations(Set.of(KeyOperation.WRAP_KEY)).build(),
                rsa("rs512", RSA).algorithm(JWSAlgorithm.RS512).build(),
                rsa("weak", weak).build(),
                new ECKey.Builder(Curve.P_384, (ECPublicKey)
                                Tokens.ec("secp384r1").getPublic())
                        .keyID("p384")
                        .build());

        for (String kid : new String[] {"enc", "wrap", "rs512"}) {
            assertUnauthorized(verifier, signed(kid, RSA), "kid");
        }
        assertUnauthorized(verifier, token(JWSAlgorithm.ES256, "p384", EC.getPrivate(), alice()), "kid");
    }

    @Test
    void keysForSignaturesAreUsedForTheirOwnAlgorithmOnly() {
        server.publish(rsa("a", RSA)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .build());

        assertAlice(signed("a", RSA));
        assertUnauthorized(verifier, token(JWSAlgorithm.PS256, "a", RSA.getPrivate(), alice()), "alg");
    }

    @Test
    void aKeyThatCannotBeReadDoesNotHideTheOthers() {
        String good = rsa("a", RSA).build().toJSONString();
        server.publish("{\"more\":1,\"keys\":[{},{\"kty\":\"NEW\",\"kid\":\"a\"},{\"kty\":\"RSA\",\"n\":5},"
                + "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}," + good + "]}");

        assertAlice(signed("a", RSA));
    }

    @Test
    void anEmptySetEndsAllTokens() {
        assertAlice(signed("a", RSA));
        server.publish("{\"keys\":[]}");
        clock.advance(Duration.ofMinutes(6));

        try (LogWatch log = LogWatch.all(Level.TRACE)) {
            assertUnauthorized(verifier, signed("a", RSA), "kid");
            assertThat(log.lines).anyMatch(line -> line.startsWith("WARN There is no RSA or P-256 key"));
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static RSAKey.Builder rsa(String kid, KeyPair pair) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(kid);
    }

    private static JWK ec(String kid, KeyPair pair) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
                .keyID(kid)
                .build();
    }

    static String signed(@Nullable String kid, KeyPair pair) {
        return token(JWSAlgorithm.RS256, kid, pair.getPrivate(), alice());
    }

    private void assertAlice(String token) {
        assertThat(verifier.verify(token).name()).isEqualTo("alice");
    }
}
