package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.part;
import static dev.botkit.identity.jwt.Tokens.raw;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import dev.botkit.RefusedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedTokensTest {

    private static final String HEADER = "{\"alg\":\"HS256\"}";
    private static final String PAYLOAD = "{\"sub\":\"alice\",\"aud\":\"chat\",\"exp\":4000000000}";

    private final JwtCredentialVerifier verifier = hmac().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "...",
                "....",
                ".....",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "null",
                "alice",
                "{}",
                "{\"sub\":\"alice\"}",
                "Basic YWxpY2U6cHc=",
                "<jwt>",
                "eyJ9.eyJ9.eyJ9",
                "🙂.🙂.🙂",
                "\u0000.\u0000.\u0000"
            })
    void whatIsNoTokenIsRefused(String text) {
        assertUnauthorized(verifier, text, "");
    }

    @Test
    void aHugeTokenIsRefusedUnread() {
        String huge = token(alice().claim("more", "x".repeat(8192)));

        assertUnauthorized(verifier, huge, "longer than 8192 characters");
        assertUnauthorized(verifier, "a".repeat(8193), "longer");
        assertUnauthorized(verifier, "a".repeat(8192), "not a signed token");
        assertUnauthorized(verifier, ".".repeat(1_000_000), "longer");
        assertThat(hmac().maxTokenLength(20_000).build().verify(huge).name()).isEqualTo("alice");
    }

    @Test
    void anEncryptedTokenIsRefused() throws JOSEException {
        JWEObject encrypted = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .contentType("JWT")
                        .build(),
                new Payload(token()));
        encrypted.encrypt(new DirectEncrypter(SECRET));

        assertUnauthorized(verifier, encrypted.serialize(), "encrypted");
    }

    @Test
    void aTokenWithinATokenIsRefused() {
        assertUnauthorized(verifier, raw("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", token()), "no JSON object");
        assertUnauthorized(verifier, raw(HEADER, "\"" + token() + "\""), "no JSON object");
    }

    @Test
    void aClaimOrAHeaderFieldThatStandsTwiceIsRefused() {
        String twice = "{\"sub\":\"alice\",\"sub\":\"bob\",\"aud\":\"chat\",\"exp\":4000000000}";
        String escaped = "{\"sub\":\"alice\",\"s\\u0075b\":\"bob\",\"aud\":\"chat\",\"exp\":4000000000}";

        assertUnauthorized(verifier, raw(HEADER, twice), "one claim twice");
        assertUnauthorized(verifier, raw(HEADER, escaped), "one claim twice");
        assertUnauthorized(verifier, raw("{\"alg\":\"HS256\",\"alg\":\"HS256\"}", PAYLOAD), "header");
        assertUnauthorized(verifier, raw("{\"alg\":\"none\",\"alg\":\"HS256\"}", PAYLOAD), "header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "1",
                "{",
                "{}{}",
                "{\"sub\":\"alice\",\"aud\":\"chat\",\"exp\":4000000000} x",
                "{sub:\"alice\",\"aud\":\"chat\",\"exp\":4000000000}",
                "{'sub':'alice','aud':'chat','exp':4000000000}",
                "{\"sub\":\"alice\",\"aud\":\"chat\",\"exp\":NaN}",
                "{\"sub\":\"alice\",\"aud\":\"chat\",\"exp\":1e99999999999}"
            })
    void aPayloadThatIsNoJsonObjectIsRefused(String payload) {
        assertUnauthorized(verifier, raw(HEADER, payload), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"alg\":null}",
                "{\"alg\":256}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"HS256\",\"kid\":5}",
                "{\"alg\":\"HS256\",\"kid\":{}}",
                "{\"alg\":\"HS256\",\"typ\":1}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"HS256\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"} "
            })
    void aHeaderWithMistakesIsRefusedOrHarmless(String header) {
        try {
            assertThat(verifier.verify(raw(header, PAYLOAD)).name()).isEqualTo("alice");
            assertThat(header).contains("\"alg\":\"HS256\"");
        } catch (RefusedException e) {
            assertUnauthorized(verifier, raw(header, PAYLOAD), "");
        }
    }

    @Test
    void jsonNestedThousandsOfLevelsDeepIsRefused() {
        JwtCredentialVerifier generous = hmac().maxTokenLength(64 * 1024).build();
        String arrays = "[".repeat(20_000) + "]".repeat(20_000);
        String objects = "{\"a\":".repeat(7_000) + "1" + "}".repeat(7_000);

        for (String deep : List.of(arrays, objects, "[".repeat(40_000))) {
            assertUnauthorized(generous, raw("{\"alg\":\"HS256\",\"x\":" + deep + "}", PAYLOAD), "header");
            assertUnauthorized(generous, raw(HEADER, "{\"sub\":\"alice\",\"x\":" + deep + "}"), "no JSON object");
        }
    }

    @Test
    void garbageIsRefusedWithoutAnotherException() {
        Random random = new Random(17);
        String alphabet = "aAzZ09-_.eyJ{}\":,[]";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder header = new StringBuilder("{\"alg\":\"HS256\"");
            StringBuilder payload = new StringBuilder("{\"sub\":\"alice\"");
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(30); j >= 0; j--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
                payload.append(alphabet.charAt(random.nextInt(alphabet.length())));
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (String token : List.of(
                    text.toString(),
                    part(header.toString()) + "." + text,
                    raw(header.toString(), PAYLOAD + random.nextInt()),
                    raw(HEADER, payload.toString()))) {
                assertThatThrownBy(() -> verifier.verify(token)).isExactlyInstanceOf(RefusedException.class);
            }
        }
    }
}
