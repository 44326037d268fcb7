package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.OTHER_SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.claims;
import static dev.botkit.identity.jwt.Tokens.eachPart;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.raw;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.JWSAlgorithm;
import dev.botkit.RefusedException;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens are secrets: nothing of one is in a log or in an exception. */
class SilenceTest {

    private static final String CANARY = "canary-5b1f";

    @Test
    void nothingOfATokenIsLoggedOrThrown() throws IOException {
        List<String> tokens = List.of(
                token(claims(CANARY)),
                token(OTHER_SECRET, claims(CANARY)),
                token(claims(CANARY).expirationTime(Date.from(Instant.EPOCH))),
                token(claims(CANARY).issuer(CANARY).audience(CANARY)),
                token(alice().subject("").claim(CANARY, CANARY)),
                raw("{\"alg\":\"" + CANARY + "\",\"typ\":\"" + CANARY + "\"}", "{}"),
                raw("{\"alg\":\"HS256\",\"typ\":\"" + CANARY + "\"}", "{}"),
                raw("{\"alg\":\"HS256\",\"crit\":[\"" + CANARY + "\"]}", "{}"),
                raw("{\"alg\":\"HS256\"}", "{\"exp\":\"" + CANARY + "\"}"),
                raw("{\"alg\":\"HS256\"}", CANARY),
                raw(CANARY, CANARY),
                CANARY + "." + CANARY + "." + CANARY,
                CANARY,
                token(JWSAlgorithm.RS256, CANARY, Tokens.RSA.getPrivate(), claims(CANARY)));
        try (LogWatch log = LogWatch.all(Level.TRACE);
                KeyServer server = new KeyServer()) {
            JwtCredentialVerifier jwks = JwtCredentialVerifier.builder()
                    .jwksUrl(server.url())
                    .allowLoopbackHttp(true)
                    .audience("chat")
                    .build();
            for (JwtCredentialVerifier verifier :
                    List.of(hmac().build(), hmac().issuer("x").build(), jwks)) {
                for (String token : tokens) {
                    Throwable thrown = catchThrowable(() -> verifier.verify(token));
                    if (thrown != null) {
                        assertThat(thrown).isExactlyInstanceOf(RefusedException.class);
                        assertThat(thrown.toString()).doesNotContain(CANARY);
                        assertThat(thrown.getCause()).isNull();
                        assertThat(thrown.getSuppressed()).isEmpty();
                    }
                    eachPart(token, part -> assertThat(log.lines).noneMatch(line -> line.contains(part)));
                }
            }
            assertThat(log.lines)
                    .as("the failing key server is logged, which shows that the watch works")
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(CANARY));
        }
    }
}
