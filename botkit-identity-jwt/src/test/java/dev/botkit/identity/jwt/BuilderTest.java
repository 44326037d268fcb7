package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.ec;
import static dev.botkit.identity.jwt.Tokens.pem;
import static dev.botkit.identity.jwt.Tokens.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.InvalidConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderTest {

    @Test
    void aBuilderWithoutAKeySaysWhichThereAre() {
        assertThat(problems(JwtCredentialVerifier.builder()))
                .singleElement()
                .asString()
                .contains("hmacSecret", "publicKey", "jwksUrl");
    }

    @Test
    void aSecretOfLessThan32BytesIsRefused() {
        for (int length : new int[] {0, 1, 16, 31}) {
            assertThat(problems(JwtCredentialVerifier.builder().hmacSecret(Arrays.copyOf(SECRET, length))))
                    .singleElement()
                    .asString()
                    .contains("has " + length + " bytes", "32");
        }
        assertThat(problems(JwtCredentialVerifier.builder().hmacSecret("old", new byte[5])))
                .singleElement()
                .asString()
                .contains("\"old\"");
        assertThat(problems(JwtCredentialVerifier.builder().hmacSecret(SECRET))).isEmpty();
    }

    @Test
    void aSecretThatWasNeverFilledIsRefused() {
        assertThat(problems(JwtCredentialVerifier.builder().hmacSecret(new byte[64])))
                .singleElement()
                .asString()
                .contains("random");
    }

    @Test
    void keysOfSeveralKindsAreRefused() {
        assertThat(problems(JwtCredentialVerifier.builder()
                        .hmacSecret(SECRET)
                        .publicKey(RSA.getPublic())
                        .audience("chat")))
                .singleElement()
                .asString()
                .contains("several kinds");
        assertThat(problems(JwtCredentialVerifier.builder()
                        .publicKeyPem("mistake")
                        .jwksUrl("https://login.example/keys")
                        .audience("chat")))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("several kinds"));
    }

    @Test
    void keysOfOthersNeedAnAudienceOrTheWordThatThereIsNone() {
        assertThat(problems(JwtCredentialVerifier.builder().publicKey(RSA.getPublic())))
                .singleElement()
                .asString()
                .contains("audience(", "anyAudience()");
        assertThat(problems(JwtCredentialVerifier.builder().jwksUrl("https://login.example/keys")))
                .singleElement()
                .asString()
                .contains("audience(");
        assertThat(problems(JwtCredentialVerifier.builder()
                        .jwksUrl("https://login.example/keys")
                        .anyAudience()))
                .isEmpty();
        assertThat(problems(JwtCredentialVerifier.builder()
                        .hmacSecret(SECRET)
                        .audience("chat")
                        .anyAudience()))
                .singleElement()
                .asString()
                .contains("not both");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndNothingOfASecret() {
        JwtCredentialVerifierBuilder builder = JwtCredentialVerifier.builder()
                .hmacSecret("hunter2".getBytes(StandardCharsets.US_ASCII))
                .hmacSecret("a", SECRET)
                .hmacSecret("a", SECRET)
                .hmacSecret(" ", SECRET)
                .publicKeyPem("hunter2")
                .jwksUrl("ftp://user:hunter2@login.example/keys#hunter2")
                .jwksTimeout(Duration.ZERO)
                .jwksRefresh(Duration.ofSeconds(29))
                .jwksMaxAge(Duration.ofSeconds(28))
                .issuer("")
                .audience(" ")
                .nameClaim("")
                .tokenType("")
                .clockSkew(Duration.ofMinutes(11))
                .maxTokenLength(255);

        List<String> problems = problems(builder);

        assertThat(problems).hasSize(16).noneMatch(problem -> problem.contains("hunter2"));
        assertThat(problems).allMatch(problem -> problem.endsWith("."));
        assertThat(String.join("\n", problems))
                .contains(
                        "7 bytes",
                        "kid \"a\"",
                        "kid is blank",
                        "PEM",
                        "https://",
                        "a password",
                        "several kinds",
                        "jwksTimeout",
                        "jwksRefresh",
                        "jwksMaxAge",
                        "issuer",
                        "audience",
                        "nameClaim",
                        "tokenType",
                        "clockSkew",
                        "maxTokenLength");
    }

    @Test
    void durationsAndLengthsHaveBounds() {
        assertThat(problems(Tokens.hmac().clockSkew(Duration.ofSeconds(-1)))).hasSize(1);
        assertThat(problems(Tokens.hmac().maxTokenLength(65_537))).hasSize(1);
        assertThat(problems(Tokens.hmac().maxTokenLength(Integer.MIN_VALUE))).hasSize(1);
        assertThat(problems(jwks("https://a.example/").jwksTimeout(Duration.ofSeconds(31))))
                .hasSize(1);
        assertThat(problems(jwks("https://a.example/").jwksMaxAge(Duration.ofDays(8))))
                .hasSize(1);
        assertThat(problems(jwks("https://a.example/").jwksRefresh(Duration.ofSeconds(Long.MAX_VALUE))))
                .isNotEmpty();
    }

    @Test
    void weakOrForeignKeysAreRefused() throws Exception {
        KeyPair ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertThat(problems(publicKey(pem(rsa(1024).getPublic()))))
                .singleElement()
                .asString()
                .contains("1024 bits");
        assertThat(problems(publicKey(pem(ec("secp384r1").getPublic()))))
                .singleElement()
                .asString()
                .contains("P-256");
        assertThat(problems(publicKey(pem(ed25519.getPublic()))))
                .singleElement()
                .asString()
                .contains("neither an RSA nor an EC");
        assertThat(problems(JwtCredentialVerifier.builder()
                        .publicKey("ed", ed25519.getPublic())
                        .audience("chat")))
                .singleElement()
                .asString()
                .contains("\"ed\"", "neither");
    }

    @Test
    void aPrivateKeyIsRefusedAndNotShown() {
        String pem = pem(RSA.getPrivate());

        assertThat(problems(publicKey(pem)))
                .singleElement()
                .asString()
                .contains("PRIVATE KEY", "Keep the private key")
                .doesNotContain(pem.substring(100, 120));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
                "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nA\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----",
                "ssh-rsa AAAAB3NzaC1yc2E= alice@host"
            })
    void whatIsNoPublicKeyIsRefused(String pem) {
        assertThat(problems(publicKey(pem))).singleElement().asString().startsWith("The public key is ");
        assertThat(problems(publicKey(pem(RSA.getPublic()) + pem))).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void twoKeysInOneTextAreRefused() {
        assertThat(problems(publicKey(pem(RSA.getPublic()) + pem(RSA.getPublic()))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.example/keys",
                "http://localhost.evil.example/keys",
                "http://127.0.0.1.evil.example/keys",
                "http://localhost@evil.example/keys",
                "http://2130706433/keys",
                "http://127.1/keys",
                "http://0.0.0.0/keys",
                "http://10.0.0.1/keys",
                "http://[::ffff:127.0.0.1]/keys",
                "https:///keys",
                "https:login.example",
                "file:///etc/passwd",
                "jar:file:/x.jar!/keys",
                "ftp://login.example/keys",
                "//login.example/keys",
                "login.example/keys",
                "https://login.example/ keys",
                "",
                "https://user@login.example/keys",
                "https://login.example/keys#a"
            })
    void aUrlThatOthersMightAnswerIsRefused(String url) {
        assertThat(problems(jwks(url).allowLoopbackHttp(true))).isNotEmpty();
        assertThat(problems(jwks(url))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080/keys", "http://127.0.0.1/keys", "http://[::1]:1/keys"})
    void plainHttpOnThisMachineIsTakenOnlyIfAllowed(String url) {
        assertThat(problems(jwks(url))).hasSize(1);
        assertThat(problems(jwks(url).allowLoopbackHttp(true))).isEmpty();
    }

    @Test
    void nothingShowsASecretAsText() {
        assertThat(new VerificationKey("a", null, RSA.getPublic())).hasToString("VerificationKey");
    }

    private static JwtCredentialVerifierBuilder jwks(String url) {
        return JwtCredentialVerifier.builder().jwksUrl(url).audience("chat");
    }

    private static JwtCredentialVerifierBuilder publicKey(String pem) {
        return JwtCredentialVerifier.builder().publicKeyPem(pem).audience("chat");
    }

    private static List<String> problems(JwtCredentialVerifierBuilder builder) {
        InvalidConfigurationException thrown =
                catchThrowableOfType(InvalidConfigurationException.class, builder::build);
        return thrown == null ? List.of() : thrown.problems();
    }
}
