package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.NOW;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.raw;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    private final ManualTimer clock = new ManualTimer(Tokens.NOW);
    private final JwtCredentialVerifier verifier = hmac().clock(clock).build();

    @Test
    void aTokenIsGoodUntilTheSkewAfterItsExpiryIsOver() {
        String token = token();

        clock.advance(Duration.ofSeconds(3600 + 59));
        assertThat(verifier.verify(token).expires()).isAfter(clock.instant());
        clock.advance(Duration.ofSeconds(1));
        assertUnauthorized(verifier, token, "expired");
        clock.advance(Duration.ofDays(1000));
        assertUnauthorized(verifier, token, "expired");
    }

    @Test
    void aTokenIsGoodFromTheSkewBeforeItBegins() {
        String token = token(alice().notBeforeTime(Date.from(NOW)));

        clock.shiftClock(Duration.ofSeconds(-61));
        assertUnauthorized(verifier, token, "not valid yet");
        clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.verify(token).name()).isEqualTo("alice");
    }

    @Test
    void withoutSkewTheClockDecidesToTheSecond() {
        JwtCredentialVerifier strict =
                hmac().clock(clock).clockSkew(Duration.ZERO).build();
        String token = token();

        clock.advance(Duration.ofSeconds(3599));
        assertThat(strict.verify(token).expires()).isEqualTo(NOW.plusSeconds(3600));
        clock.advance(Duration.ofSeconds(1));
        assertUnauthorized(strict, token, "expired");
    }

    @Test
    void aTokenWithoutAnEndIsRefused() {
        assertUnauthorized(verifier, token(alice().expirationTime(null)), "never expires");
        assertUnauthorized(verifier, claims("\"exp\":null"), "never expires");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"4000000000\"", "true", "[4000000000]", "{}", "\"\"", "\"tomorrow\""})
    void timesThatAreNoNumbersAreRefused(String value) {
        assertUnauthorized(verifier, claims("\"exp\":" + value), "exp is not a number");
        assertUnauthorized(verifier, claims("\"exp\":4000000000,\"nbf\":" + value), "nbf is not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "-1e300", "1.5", "-9223372036854775808"})
    void timesLongAgoAreExpired(String value) {
        assertUnauthorized(verifier, claims("\"exp\":" + value), "expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e300", "9223372036854775807", "92233720368547758070", "253402300800", "1772370000000"})
    void timesAfterTheYear9999AreTakenForMilliseconds(String value) {
        assertUnauthorized(verifier, claims("\"exp\":" + value), "exp is after the year 9999");
        assertUnauthorized(verifier, claims("\"exp\":4000000000,\"nbf\":" + value), "nbf is after the year 9999");
    }

    @Test
    void timesMayHaveFractionsAndBeFarInTheFuture() {
        assertThat(verifier.verify(claims("\"exp\":253402300798.5,\"nbf\":0.5")).expires())
                .isEqualTo(Instant.parse("9999-12-31T23:59:58Z").plusSeconds(60));
        assertUnauthorized(verifier, claims("\"exp\":253402300799,\"nbf\":253402300798"), "not valid yet");
    }

    @Test
    void anotherIssuerIsRefused() {
        JwtCredentialVerifier strict =
                hmac().clock(clock).issuer("https://login.example").build();

        for (String other : new String[] {
            null, "", "https://login.example/", "HTTPS://login.example", "https://login.example.evil.example"
        }) {
            assertUnauthorized(strict, token(alice().issuer(other)), "another issuer");
        }
        assertUnauthorized(strict, claims("\"exp\":4000000000,\"iss\":[\"https://login.example\"]"), "another issuer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"mail\"",
                "\"Chat\"",
                "\"chat \"",
                "[\"mail\",\"desk\"]",
                "[]",
                "null",
                "\"\"",
                "1",
                "{\"chat\":1}",
                "[[\"chat\"]]",
                "[null]",
                "true"
            })
    void anotherAudienceIsRefused(String audience) {
        assertUnauthorized(
                verifier,
                raw("{\"alg\":\"HS256\"}", "{\"sub\":\"alice\",\"exp\":4000000000,\"aud\":" + audience + "}"),
                "another audience");
    }

    @Test
    void aTokenForNobodyIsRefusedWhereAnAudienceIsConfigured() {
        assertUnauthorized(verifier, token(alice().audience((String) null)), "another audience");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"sub\":null",
                "\"sub\":\"\"",
                "\"sub\":\" \"",
                "\"sub\":\"\\n\\t\"",
                "\"sub\":\"a\\u0000b\"",
                "\"sub\":\"alice\\r\\nbob\"",
                "\"sub\":\"\\u001b[2J\"",
                "\"sub\":12",
                "\"sub\":12.0",
                "\"sub\":true",
                "\"sub\":[\"alice\"]",
                "\"sub\":{\"$ne\":null}",
                "\"sub\":\"\\ud800\"",
                "\"sub\":\"a\\udc00b\"",
                "\"sub\":\"\\udc00\\ud800\"",
                "\"SUB\":\"alice\""
            })
    void aTokenThatNamesNoUserIsRefused(String sub) {
        String token = raw(
                "{\"alg\":\"HS256\"}", "{" + sub + (sub.isEmpty() ? "" : ",") + "\"aud\":\"chat\",\"exp\":4000000000}");

        assertUnauthorized(verifier, token, "does not name its user");
    }

    @Test
    void aNameOfThousandsOfCharactersIsRefused() {
        assertUnauthorized(verifier, token(Tokens.claims("a".repeat(513))), "1 to 512 characters");
        assertUnauthorized(verifier, token(Tokens.claims("é".repeat(2_000))), "1 to 512 characters");
    }

    private static String claims(String more) {
        return raw("{\"alg\":\"HS256\"}", "{\"sub\":\"alice\",\"aud\":\"chat\"," + more + "}");
    }
}
