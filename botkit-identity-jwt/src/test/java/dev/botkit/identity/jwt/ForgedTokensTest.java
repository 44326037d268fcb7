package dev.botkit.identity.jwt;

import static dev.botkit.identity.jwt.Tokens.EC;
import static dev.botkit.identity.jwt.Tokens.NOW;
import static dev.botkit.identity.jwt.Tokens.OTHER_EC;
import static dev.botkit.identity.jwt.Tokens.OTHER_RSA;
import static dev.botkit.identity.jwt.Tokens.OTHER_SECRET;
import static dev.botkit.identity.jwt.Tokens.RSA;
import static dev.botkit.identity.jwt.Tokens.SECRET;
import static dev.botkit.identity.jwt.Tokens.alice;
import static dev.botkit.identity.jwt.Tokens.assertUnauthorized;
import static dev.botkit.identity.jwt.Tokens.claims;
import static dev.botkit.identity.jwt.Tokens.hmac;
import static dev.botkit.identity.jwt.Tokens.part;
import static dev.botkit.identity.jwt.Tokens.pem;
import static dev.botkit.identity.jwt.Tokens.raw;
import static dev.botkit.identity.jwt.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.botkit.RefusedException;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ForgedTokensTest {

    private final JwtCredentialVerifier hmac = hmac().build();
    private final JwtCredentialVerifier rsa = forKey(RSA);
    private final JwtCredentialVerifier ec = forKey(EC);

    @Test
    void aTokenSignedWithAnotherKeyIsRefused() {
        assertUnauthorized(hmac, token(OTHER_SECRET, alice()), "signature");
        assertUnauthorized(rsa, token(JWSAlgorithm.RS256, null, OTHER_RSA.getPrivate(), alice()), "signature");
        assertUnauthorized(rsa, token(JWSAlgorithm.PS256, null, OTHER_RSA.getPrivate(), alice()), "signature");
        assertUnauthorized(ec, token(JWSAlgorithm.ES256, null, OTHER_EC.getPrivate(), alice()), "signature");
    }

    @Test
    void anUnsignedTokenIsRefusedHoweverItSaysSo() {
        String payload = part(alice().build().toString());
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = part("{\"alg\":\"" + none + "\"}");
            for (String signature : List.of("", part("x"), token().split("\\.", -1)[2])) {
                for (JwtCredentialVerifier verifier : List.of(hmac, rsa, ec)) {
                    assertUnauthorized(verifier, header + "." + payload + "." + signature, "");
                }
            }
        }
        assertUnauthorized(hmac, token().substring(0, token().lastIndexOf('.') + 1), "");
    }

    @Test
    void aPublicKeyIsNeverTakenForASecret() {
        byte[] der = RSA.getPublic().getEncoded();
        byte[] pem = pem(RSA.getPublic()).getBytes(StandardCharsets.US_ASCII);
        byte[] trimmed = pem(RSA.getPublic()).trim().getBytes(StandardCharsets.US_ASCII);
        byte[] modulus = ((RSAPublicKey) RSA.getPublic()).getModulus().toByteArray();
        byte[] unsigned = Arrays.copyOfRange(modulus, 1, modulus.length);
        for (byte[] secret : List.of(der, pem, trimmed, modulus, unsigned)) {
            assertUnauthorized(rsa, token(secret, alice()), "another algorithm");
        }
        assertUnauthorized(ec, token(EC.getPublic().getEncoded(), alice()), "another algorithm");
    }

    @Test
    void theKindOfKeyDecidesWhichAlgorithmsAreTaken() {
        assertUnauthorized(hmac, token(JWSAlgorithm.RS256, null, RSA.getPrivate(), alice()), "another algorithm");
        assertUnauthorized(hmac, token(JWSAlgorithm.ES256, null, EC.getPrivate(), alice()), "another algorithm");
        assertUnauthorized(rsa, token(JWSAlgorithm.RS512, null, RSA.getPrivate(), alice()), "another algorithm");
        assertUnauthorized(rsa, token(JWSAlgorithm.ES256, null, EC.getPrivate(), alice()), "another algorithm");
        assertUnauthorized(ec, token(JWSAlgorithm.RS256, null, RSA.getPrivate(), alice()), "another algorithm");
        byte[] longer = new byte[64];
        System.arraycopy(SECRET, 0, longer, 0, SECRET.length);
        assertUnauthorized(
                hmac, token(JWSAlgorithm.HS512, null, new SecretKeySpec(longer, "HmacSHA512"), alice()), "another");
    }

    @Test
    void keysAndUrlsInATokenAreNotFollowed() throws IOException {
        RSAKey attackers = new RSAKey.Builder((RSAPublicKey) OTHER_RSA.getPublic()).build();
        try (KeyServer server = new KeyServer()) {
            server.publish(attackers);
            for (JWSHeader.Builder header : List.of(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(attackers),
                    new JWSHeader.Builder(JWSAlgorithm.RS256).jwkURL(URI.create(server.url())),
                    new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertURL(URI.create(server.url())))) {
                assertUnauthorized(rsa, token(header.build(), OTHER_RSA.getPrivate(), alice()), "signature");
            }
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void theSignatureOfOneTokenIsNotThatOfAnother() {
        String[] alice = token().split("\\.", -1);
        String[] bob = token(claims("bob")).split("\\.", -1);

        assertUnauthorized(hmac, alice[0] + "." + alice[1] + "." + bob[2], "signature");
        assertUnauthorized(hmac, alice[0] + "." + bob[1] + "." + alice[2], "signature");
        String otherHeader = part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        assertUnauthorized(hmac, otherHeader + "." + alice[1] + "." + alice[2], "signature");
    }

    @Test
    void aTruncatedTokenIsRefusedWhereverItIsCut() {
        String token = token();
        for (int length = 0; length < token.length(); length++) {
            assertUnauthorized(hmac, token.substring(0, length), "");
        }
    }

    @Test
    void aTokenWithOneCharacterChangedIsRefused() {
        String token = token();
        Set<Integer> harmless = new TreeSet<>();
        for (int i = 0; i < token.length(); i++) {
            for (char c :
                    new char[] {'A', 'Q', 'g', 'w', '8', '9', '-', '_', '.', '=', '+', '/', ' ', '\n', '\0', 'é'}) {
                String changed = token.substring(0, i) + c + token.substring(i + 1);
                if (!changed.equals(token) && !isRefused(hmac, changed)) {
                    harmless.add(i);
                }
            }
        }
        // The last character of 43 has two bits that say nothing.
        assertThat(harmless).isSubsetOf(token.length() - 1);
    }

    @Test
    void charactersBesideTheTokensOwnAreRefused() {
        String token = token();
        for (String more : List.of("=", " ", "\n", "\u0000", "é", "%")) {
            assertUnauthorized(hmac, token + more, "not a signed token");
            assertUnauthorized(hmac, more + token, "not a signed token");
        }
        assertUnauthorized(hmac, "Bearer " + token, "not a signed token");
    }

    @Test
    void anEcSignatureOfZerosIsRefused() {
        String signed = part("{\"alg\":\"ES256\"}") + "." + part(alice().build().toString()) + ".";

        assertUnauthorized(ec, signed + Base64URL.encode(new byte[64]), "signature");
        assertUnauthorized(ec, signed + Base64URL.encode(new byte[0]), "");
        assertUnauthorized(ec, signed + Base64URL.encode(new byte[] {48, 6, 2, 1, 0, 2, 1, 0}), "signature");
        byte[] order =
                new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16).toByteArray();
        byte[] orderTwice = new byte[64];
        System.arraycopy(order, 1, orderTwice, 0, 32);
        System.arraycopy(order, 1, orderTwice, 32, 32);
        assertUnauthorized(ec, signed + Base64URL.encode(orderTwice), "signature");
    }

    @Test
    void anExtensionThatTheHeaderDeclaresCriticalIsRefused() {
        String payload = alice().build().toString();

        assertUnauthorized(hmac, raw("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", payload), "extension");
        assertUnauthorized(hmac, raw("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":true}", payload), "extension");
        assertUnauthorized(hmac, raw("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", payload), "extension");
        assertUnauthorized(hmac, raw("{\"alg\":\"HS256\",\"b64\":false}", payload), "");
    }

    /** True if refused; false if it is the same token in other letters. */
    private static boolean isRefused(JwtCredentialVerifier verifier, String token) {
        try {
            assertThat(verifier.verify(token))
                    .isEqualTo(VerifiedUser.of("alice").expiring(NOW.plusSeconds(3660)));
            return false;
        } catch (RefusedException e) {
            assertThat(e.refusal()).isEqualTo(Refusal.UNAUTHORIZED);
            return true;
        }
    }

    private static JwtCredentialVerifier forKey(KeyPair pair) {
        return JwtCredentialVerifier.builder()
                .publicKey(pair.getPublic())
                .audience("chat")
                .clock(new ManualTimer(Tokens.NOW))
                .build();
    }
}
