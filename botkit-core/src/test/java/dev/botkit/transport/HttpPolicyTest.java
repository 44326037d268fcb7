package dev.botkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.RefusedException;
import dev.botkit.identity.AnonymousSecret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins, credentials and the builder; proxies have a test of their own. */
class HttpPolicyTest {

    private static Optional<RefusedException> refusal(HttpPolicy policy, HttpFacts facts) {
        return Optional.ofNullable(catchThrowableOfType(RefusedException.class, () -> policy.checkOrigin(facts)));
    }

    private static void letsIn(HttpPolicy policy, String origin, String host) {
        assertThat(refusal(policy, Facts.page(origin, host)))
                .as("%s at %s", origin, host)
                .isEmpty();
    }

    private static void refuses(HttpPolicy policy, String origin, String host) {
        assertThat(refusal(policy, Facts.page(origin, host)))
                .as("%s at %s", origin, host)
                .hasValueSatisfying(refused -> {
                    assertThat(refused.refusal()).isEqualTo(Refusal.FORBIDDEN);
                    assertThat(refused).hasMessage("This origin is not allowed.");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.com,www.example.com",
        "http://www.example.com,www.example.com",
        "https://www.example.com,WWW.Example.COM",
        "https://www.example.com,www.example.com:443",
        "http://www.example.com,www.example.com:80",
        "http://localhost:3000,localhost:3000",
        "https://www.example.com:8443,www.example.com:8443",
        "http://127.0.0.1:8080,127.0.0.1:8080",
        "http://[::1]:8080,[::1]:8080",
        "http://[::1],[::1]:80",
    })
    void letsPagesOfTheSameOriginIn(String origin, String host) {
        letsIn(HttpPolicy.DEFAULT, origin, host);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example,www.example.com",
        "null,www.example.com",
        "'',www.example.com",
        "https://www.example.com.evil.example,www.example.com",
        "https://evilwww.example.com,www.example.com",
        "https://evil-example.com,example.com",
        "https://sub.www.example.com,www.example.com",
        "https://example.com,www.example.com",
        "https://www.example.co,www.example.com",
        "https://www.example.com:8443,www.example.com",
        "https://www.example.com,www.example.com:8443",
        "http://www.example.com,www.example.com:443",
        "https://www.example.com,www.example.com:80",
        "http://localhost:3000,localhost:3001",
        "http://localhost:30000,localhost:3000",
        "HTTPS://WWW.EXAMPLE.COM,www.example.com",
        "https://WWW.example.com,www.example.com",
        "https://www.example.com/,www.example.com",
        "https://www.example.com@evil.example,www.example.com",
        "https://evil.example#www.example.com,www.example.com",
        "https://evil.example/www.example.com,www.example.com",
        "https://www.example.com https://evil.example,www.example.com",
        "'https://www.example.com, https://evil.example',www.example.com",
        "www.example.com,www.example.com",
        "//www.example.com,www.example.com",
        "file://,www.example.com",
        "*,www.example.com",
        "https://www.example.com,",
        "https://[::1]:8080,[::2]:8080",
    })
    void refusesPagesOfAnotherOrigin(String origin, String host) {
        refuses(HttpPolicy.DEFAULT, origin, host);
    }

    @Test
    void letsClientsWithoutAnOriginInUnlessOneIsRequired() {
        HttpPolicy strict = HttpPolicy.builder().requireOrigin(true).build();

        letsIn(HttpPolicy.DEFAULT, null, "www.example.com");
        letsIn(strict, "https://www.example.com", "www.example.com");
        refuses(strict, "https://evil.example", "www.example.com");
        assertThat(refusal(strict, Facts.page(null, "www.example.com"))).hasValueSatisfying(refused -> {
            assertThat(refused.refusal()).isEqualTo(Refusal.FORBIDDEN);
            assertThat(refused).hasMessage("An Origin header is required.");
        });
    }

    @Test
    void aPolicyThatIsDerivedHasAllSettingsOfTheFirstAndLeavesItAsItWas() {
        HttpPolicy first = HttpPolicy.builder()
                .allowOrigin("https://partner.example")
                .requireOrigin(true)
                .trustProxy("10.0.0.1")
                .forwardedHeader(true)
                .publicUrl("https://shop.example.com")
                .cookieName("first")
                .build();
        HttpPolicy derived =
                first.toBuilder().allowOrigin("https://other.example").build();

        for (HttpPolicy policy : List.of(first, derived)) {
            letsIn(policy, "https://partner.example", "www.example.com");
            letsIn(policy, "https://shop.example.com", "internal:8080");
            assertThat(refusal(policy, Facts.page(null, "www.example.com"))).isPresent();
            HttpFacts proxied = Facts.from("10.0.0.1")
                    .header("Forwarded", "for=198.51.100.7;proto=https")
                    .facts();
            assertThat(policy.handshake(Handshake.Kind.REQUEST, proxied).address())
                    .isEqualTo("198.51.100.7");
            assertThat(policy.isSecure(proxied)).isTrue();
            assertThat(policy.cookieName()).isEqualTo("first");
        }
        letsIn(derived, "https://other.example", "www.example.com");
        refuses(first, "https://other.example", "www.example.com");
    }

    @Test
    void letsListedOriginsInAndComparesThemExactly() {
        HttpPolicy policy = HttpPolicy.builder()
                .allowOrigin("https://partner.example")
                .allowOrigin("http://localhost:5173")
                .build();

        letsIn(policy, "https://partner.example", "www.example.com");
        letsIn(policy, "http://localhost:5173", "www.example.com");
        letsIn(policy, "https://www.example.com", "www.example.com");
        for (String other : List.of(
                "http://partner.example",
                "https://partner.example:8443",
                "https://a.partner.example",
                "https://partner.example.evil.example",
                "https://evilpartner.example",
                "HTTPS://partner.example",
                "http://localhost:51730",
                "http://localhost",
                "null")) {
            refuses(policy, other, "www.example.com");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.com",
                "https://shop.example.com/",
                "https://Shop.Example.COM:443/chat?x=1",
                "HTTPS://shop.example.com/a/b",
            })
    void letsPagesOfThePublicUrlInWhateverTheHostHeaderSays(String url) {
        HttpPolicy policy = HttpPolicy.builder().publicUrl(url).build();

        letsIn(policy, "https://shop.example.com", "inner:8080");
        refuses(policy, "http://shop.example.com", "inner:8080");
        refuses(policy, "https://shop.example.com:8443", "inner:8080");
        refuses(policy, "https://evil.example", "inner:8080");
        refuses(policy, "https://evil.example", "evil.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Botkit ", "botkit ", "BOTKIT ", "Botkit   "})
    void readsTheTokenOfAResumeClient(String scheme) {
        AnonymousSecret secret = AnonymousSecret.generate();
        Handshake handshake = handshake("Authorization", scheme + secret.reveal());

        assertThat(handshake.token()).isEqualTo(secret);
        assertThat(handshake.bearer()).isNull();
        assertThat(handshake.cookie()).isNull();
        assertThat(handshake.kind()).isEqualTo(Handshake.Kind.SOCKET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Botkit x", "Botkit ", "botkit aaaaaaaaaaaaaaaaaaaaaa", "Botkit !!", "Botkit a b"})
    void refusesATokenThatIsNoSecret(String authorization) {
        assertThatThrownBy(() -> handshake("Authorization", authorization))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.UNAUTHORIZED))
                .hasMessage("The token is not a secret of 256 bits.");
    }

    @ParameterizedTest
    @CsvSource({"Bearer abc.def.ghi,abc.def.ghi", "bearer x,x", "BEARER  padded ,padded", "'Bearer ',''"})
    void handsABearerCredentialOn(String authorization, String bearer) {
        Handshake handshake = handshake("Authorization", authorization);

        assertThat(handshake.bearer()).isEqualTo(bearer);
        assertThat(handshake.token()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwdw==", "Digest x", "BotkitX y", "Bearerx y", ""})
    void otherSchemesAreNotOurs(String authorization) {
        Handshake handshake = handshake("Authorization", authorization);

        assertThat(handshake.token()).isNull();
        assertThat(handshake.bearer()).isNull();
    }

    @Test
    void aSecretThatASiblingDomainCanPlantIsNotReadUnderHttpsAtTheRoot() {
        AnonymousSecret planted = AnonymousSecret.generate();
        AnonymousSecret own = AnonymousSecret.generate();
        Facts onlyPlanted = Facts.from("203.0.113.9").overTls().cookie("botkit", planted.reveal());
        assertThat(cookie(HttpPolicy.DEFAULT, onlyPlanted.at(""))).isNull();
        Facts both = Facts.from("203.0.113.9")
                .overTls()
                .cookie("botkit", planted.reveal())
                .cookie("__Host-botkit", own.reveal());
        assertThat(cookie(HttpPolicy.DEFAULT, both.at(""))).isEqualTo(own);
        assertThat(HttpPolicy.DEFAULT.cookieName(both.at(""))).isEqualTo("__Host-botkit");
    }

    @Test
    void theCookieHasItsPlainNameWhereBrowsersDoNotAllowThePrefix() {
        AnonymousSecret own = AnonymousSecret.generate();
        Facts plain = Facts.from("203.0.113.9").cookie("botkit", own.reveal());
        assertThat(cookie(HttpPolicy.DEFAULT, plain.at(""))).as("without TLS").isEqualTo(own);
        assertThat(cookie(HttpPolicy.DEFAULT, plain.overTls().at("/shop")))
                .as("below the root")
                .isEqualTo(own);
        assertThat(cookie(HttpPolicy.DEFAULT, plain.overTls().facts()))
                .as("where the transport does not say")
                .isEqualTo(own);
        HttpPolicy below =
                HttpPolicy.builder().publicUrl("https://example.com/chat/").build();
        assertThat(cookie(below, plain.at("")))
                .as("a proxy puts it below a path")
                .isEqualTo(own);
    }

    @Test
    void thePublicUrlAndTrustedProxiesDecideWhetherTheCookieHasThePrefix() {
        HttpFacts behindProxy =
                Facts.from("10.0.0.1").header("X-Forwarded-Proto", "https").at("");
        HttpPolicy trusting = HttpPolicy.builder().trustProxy("10.0.0.1").build();
        assertThat(trusting.cookieName(behindProxy)).isEqualTo("__Host-botkit");
        assertThat(HttpPolicy.DEFAULT.cookieName(behindProxy)).isEqualTo("botkit");
        HttpPolicy publicUrl = HttpPolicy.builder()
                .publicUrl("https://example.com/")
                .cookieName("chat")
                .build();
        assertThat(publicUrl.cookieName(Facts.from("10.0.0.1").at(""))).isEqualTo("__Host-chat");
        assertThatThrownBy(() -> HttpPolicy.builder().cookieName("__host-chat").build())
                .hasMessageContaining("begins with __Host-");
    }

    private static @Nullable AnonymousSecret cookie(HttpPolicy policy, HttpFacts facts) {
        return policy.handshake(Handshake.Kind.SOCKET, facts).cookie();
    }

    @Test
    void readsTheCookieUnderItsName() {
        AnonymousSecret secret = AnonymousSecret.generate();
        HttpFacts facts = Facts.from("203.0.113.9")
                .cookie("botkit", secret.reveal())
                .cookie("other", AnonymousSecret.generate().reveal())
                .facts();

        assertThat(HttpPolicy.DEFAULT.cookieName()).isEqualTo("botkit");
        assertThat(HttpPolicy.DEFAULT.handshake(Handshake.Kind.REQUEST, facts).cookie())
                .isEqualTo(secret);
        HttpPolicy renamed = HttpPolicy.builder().cookieName("missing").build();
        assertThat(renamed.handshake(Handshake.Kind.REQUEST, facts).cookie()).isNull();
        assertThat(renamed.cookieName()).isEqualTo("missing");
        assertThat(HttpPolicy.COOKIE_SECONDS).isEqualTo(34_560_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "deleted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=", "\u20ac"})
    void aMalformedCookieCountsAsNone(String cookie) {
        HttpFacts facts = Facts.from("203.0.113.9").cookie("botkit", cookie).facts();

        assertThat(HttpPolicy.DEFAULT.handshake(Handshake.Kind.SOCKET, facts).cookie())
                .isNull();
    }

    @Test
    void handsThePrincipalAndTheAddressOn() {
        HttpFacts facts = HttpFacts.of("203.0.113.9", name -> null, name -> null)
                .withSecure(true)
                .withPrincipal("alice");

        Handshake handshake = HttpPolicy.DEFAULT.handshake(Handshake.Kind.REQUEST, facts);

        assertThat(handshake).isEqualTo(Handshake.request("203.0.113.9").withPrincipal("alice"));
    }

    @Test
    void aHandshakeHasTheLanguageThatItsClientPrefers() {
        assertThat(handshake("Accept-Language", "en;q=0.5, de-AT").language())
                .isEqualTo(Locale.forLanguageTag("de-AT"));
        assertThat(handshake("Accept-Language", "-, ;").language()).isNull();
        assertThat(handshake("Accept-Language", "de," + "x".repeat(100_000)).language())
                .isNull();
        assertThat(handshake("X-Other", "de").language()).isNull();
        Handshake german = Handshake.socket("203.0.113.9").withLanguage(Locale.GERMAN);
        assertThat(german)
                .isEqualTo(Handshake.socket("203.0.113.9").withLanguage(Locale.GERMAN))
                .isNotEqualTo(german.withLanguage(null));
        assertThat(german.withPrincipal("a")
                        .withToken(null)
                        .withCookie(null)
                        .withBearer(null)
                        .language())
                .isEqualTo(Locale.GERMAN);
    }

    @Test
    void nothingThatIsPrintedShowsASecret() {
        AnonymousSecret token = AnonymousSecret.generate();
        AnonymousSecret cookie = AnonymousSecret.generate();
        HttpFacts facts = Facts.from("203.0.113.77")
                .header("Authorization", "Botkit " + token.reveal())
                .cookie("botkit", cookie.reveal())
                .facts();
        Handshake handshake = Handshake.socket("203.0.113.77")
                .withPrincipal("c4n4ry-principal")
                .withToken(token)
                .withCookie(cookie)
                .withBearer("c4n4ry-bearer");

        assertThat(facts).hasToString("HttpFacts");
        assertThat(handshake).hasToString("Handshake[SOCKET, principal, token, cookie, bearer]");
        assertThat(HttpPolicy.DEFAULT.handshake(Handshake.Kind.REQUEST, facts))
                .hasToString("Handshake[REQUEST, token, cookie]");
        assertThat(token).hasToString("AnonymousSecret[hidden]");
    }

    @Test
    void theBuilderNamesAllProblemsAtOnce() {
        HttpPolicy.Builder builder = HttpPolicy.builder()
                .allowOrigin("*")
                .allowOrigin("https://ok.example")
                .trustProxy("proxy.example.com")
                .trustProxy("10.0.0.0/33")
                .trustProxy("10.0.0.1")
                .publicUrl("shop.example.com")
                .cookieName("bot kit");

        assertThatThrownBy(builder::build).isInstanceOfSatisfying(InvalidConfigurationException.class, refused -> {
            assertThat(refused).hasMessageStartingWith("HttpPolicy cannot be built:");
            assertThat(refused.problems())
                    .containsExactly(
                            "The origin \"*\" is not one that a browser sends; write for instance"
                                    + " https://www.example.com, without a path or slash.",
                            "The public URL \"shop.example.com\" does not begin with http:// or https:// and a host.",
                            "The cookie name \"bot kit\" has other characters than A-Z a-z 0-9 _ -.",
                            "The proxy \"proxy.example.com\" is neither an IP address nor a range like 10.0.0.0/8.",
                            "The proxy \"10.0.0.0/33\" is neither an IP address nor a range like 10.0.0.0/8.");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "www.example.com",
                "https://",
                "https://www.example.com/",
                "https://www.example.com/chat",
                "https://www.example.com:443",
                "http://www.example.com:80",
                "https://WWW.example.com",
                "HTTPS://www.example.com",
                "https://*.example.com",
                "https://user@www.example.com",
                "ftp://www.example.com",
                "https://www.example.com?x",
                "https://www.example.com ",
            })
    void refusesAnAllowedOriginThatNoBrowserSends(String origin) {
        assertThatThrownBy(() -> HttpPolicy.builder().allowOrigin(origin).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("\"" + origin + "\"");
    }

    private static Handshake handshake(String header, String value) {
        return HttpPolicy.DEFAULT.handshake(
                Handshake.Kind.SOCKET,
                Facts.from("203.0.113.9").header(header, value).facts());
    }
}
