package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.HttpPolicy;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in, where, and with which cookie. */
abstract class HandshakeScenarios extends Scenarios {

    HandshakeScenarios(WebServer.Factory factory) {
        super(factory);
    }

    @Test
    void opensAtTheRootBesideTheHostsOwnPage() throws Exception {
        start();

        assertThat(get("/").body()).isEqualTo(PAGE);
        ChatClient client = greeted("ann");
        client.says("ann", "echo hi");
        client.expectText("hi");
        assertThat(get("/index.html").body()).isEqualTo(PAGE);
    }

    @Test
    void opensUnderAContextPath() throws Exception {
        contextPath("/shop");
        start();

        assertThat(get("/shop/").body()).isEqualTo(PAGE);
        ChatClient client = client("/shop/");
        client.hello("ann");
        client.expectText("Hello!");
    }

    @Test
    void opensUnderAContextPathWithoutItsSlash() throws Exception {
        contextPath("/shop");
        start();

        assertThat(raw("/shop").status()).isEqualTo(statusWithoutSlash());
    }

    /** 101, or what the container answers before any filter sees the request. */
    abstract int statusWithoutSlash();

    @Test
    void opensAtAPathWithAndWithoutASlashAndWithAQuery() throws Exception {
        start(settings -> settings.path("/chat"));

        assertThat(raw("/chat").status()).isEqualTo(101);
        assertThat(raw("/chat/").status()).isEqualTo(101);
        assertThat(raw("/chat?page=1").status()).isEqualTo(101);
        assertThat(raw("/chat;v=1").status()).isEqualTo(101);
    }

    @Test
    void leavesEverythingElseToTheHost() throws Exception {
        start(settings -> settings.path("/chat"));

        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo(PAGE);
        assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(get("/chat").statusCode()).isEqualTo(404);
        assertThat(raw("/index.html").status()).isEqualTo(200);
        assertThat(raw("/chatter").status()).isEqualTo(404);
    }

    @Test
    void putsTwoBotsIntoOneWebapp() throws Exception {
        botkit = later(bot().build());
        var other = later(dev.botkit.Botkit.builder()
                .skill(skills -> skills.on("hello", (bot, message) -> bot.reply("I am the other one.")))
                .build());
        startWebapp(context -> {
            BotkitWebSocket.builder(botkit).path("/one").install(context);
            BotkitWebSocket.builder(other).path("/two").install(context);
        });

        ChatClient one = client("/one");
        ChatClient two = client("/two");
        one.hello("ann");
        two.hello("ann");
        one.expectText("Hello!");
        two.expectText("I am the other one.");
    }

    @Test
    void setsTheCookieOnceWithAllItsAttributes() throws Exception {
        contextPath("/shop");
        start();

        RawClient first = raw("/shop/");
        assertThat(first.status()).isEqualTo(101);
        List<String> cookies = first.header("Set-Cookie");
        assertThat(cookies).hasSize(1);
        assertThat(cookies.get(0))
                .startsWith("botkit=")
                .containsIgnoringCase("; Path=/shop/")
                .containsIgnoringCase("; Max-Age=34560000")
                .containsIgnoringCase("; HttpOnly")
                .containsIgnoringCase("; SameSite=Lax")
                .doesNotContainIgnoringCase("Secure");
        String pair = cookies.get(0).substring(0, cookies.get(0).indexOf(';'));
        assertThat(AnonymousSecret.parse(pair.substring("botkit=".length()))).isNotNull();

        RawClient second = raw("/shop/", "Cookie: theme=dark; " + pair);
        assertThat(second.status()).isEqualTo(101);
        assertThat(second.header("Set-Cookie")).isEmpty();
        assertThat(who(second)).isEqualTo(who(first)).startsWith("anon:");
        assertThat(who(raw("/shop/"))).startsWith("anon:").isNotEqualTo(who(first));
    }

    @Test
    void takesTheSecretThatStandsBehindAnotherCookieOfItsName() throws Exception {
        start();
        String secret = AnonymousSecret.generate().reveal();

        RawClient plain = raw("/", "Cookie: botkit=" + secret);
        RawClient behind = raw("/", "Cookie: botkit=planted; botkit=" + secret + "; theme=dark");

        assertThat(behind.header("Set-Cookie")).isEmpty();
        assertThat(who(behind)).isEqualTo(who(plain)).startsWith("anon:");
    }

    @Test
    void passesOnWhichLanguageTheClientPrefers() throws Exception {
        start();
        String cookie = "Cookie: botkit=" + AnonymousSecret.generate().reveal();

        assertThat(answer(raw("/", "Accept-Language: fr;q=0.5, de-AT"), "language"))
                .as("of a new browser")
                .isEqualTo("de_AT");
        assertThat(answer(raw("/", "Accept-Language: *, uk;q=0.3", cookie), "language"))
                .isEqualTo("uk");
        assertThat(answer(raw("/", "Accept-Language: -"), "language"))
                .as("malformed")
                .isEqualTo("null");
        assertThat(answer(raw("/"), "language")).isEqualTo("null");
    }

    @Test
    void replacesACookieThatIsNoSecret() throws Exception {
        start();

        assertThat(raw("/", "Cookie: botkit=short").header("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("botkit=")
                .doesNotContain("short");
    }

    @Test
    void marksTheCookieSecureBehindATrustedProxyThatEndsTls() throws Exception {
        start(settings ->
                settings.httpPolicy(HttpPolicy.builder().trustProxy("127.0.0.1").build()));

        assertThat(raw("/", "X-Forwarded-Proto: https").header("Set-Cookie"))
                .singleElement()
                .asString()
                .contains("Secure");
        assertThat(raw("/", "X-Forwarded-Proto: http").header("Set-Cookie"))
                .singleElement()
                .asString()
                .doesNotContain("Secure");
    }

    @Test
    void underHttpsAtTheRootOnlyACookieCountsThatNoSiblingDomainCanPlant() throws Exception {
        start(settings ->
                settings.httpPolicy(HttpPolicy.builder().trustProxy("127.0.0.1").build()));
        String planted = "botkit=" + AnonymousSecret.generate().reveal();

        RawClient first = raw("/", "X-Forwarded-Proto: https", "Cookie: " + planted);
        List<String> cookies = first.header("Set-Cookie");
        assertThat(cookies)
                .singleElement()
                .asString()
                .startsWith("__Host-botkit=")
                .contains("; Path=/;", "; Secure")
                .doesNotContainIgnoringCase("Domain");
        String pair = cookies.get(0).substring(0, cookies.get(0).indexOf(';'));

        RawClient second = raw("/", "X-Forwarded-Proto: https", "Cookie: " + planted + "; " + pair);
        assertThat(second.header("Set-Cookie")).isEmpty();
        assertThat(who(second)).isEqualTo(who(first)).startsWith("anon:");
        assertThat(who(raw("/", "Cookie: " + planted)))
                .as("the planted one, where there is no TLS")
                .startsWith("anon:")
                .isNotEqualTo(who(first));
    }

    @Test
    void underHttpsBelowTheRootTheCookieHasItsPlainName() throws Exception {
        contextPath("/shop");
        start(settings ->
                settings.httpPolicy(HttpPolicy.builder().trustProxy("127.0.0.1").build()));

        assertThat(raw("/shop/", "X-Forwarded-Proto: https").header("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("botkit=")
                .contains("; Path=/shop/", "; Secure");
    }

    @Test
    void marksTheCookieSecureWhereThePublicUrlIs() throws Exception {
        start(settings -> settings.httpPolicy(
                HttpPolicy.builder().publicUrl("https://shop.example.com/").build()));

        RawClient client = raw("/", "Origin: https://shop.example.com");
        assertThat(client.status()).isEqualTo(101);
        assertThat(client.header("Set-Cookie")).singleElement().asString().contains("Secure");
    }

    @Test
    void doesNotBelieveAnybodyWhoSaysHttps() throws Exception {
        start();

        assertThat(raw("/", "X-Forwarded-Proto: https").header("Set-Cookie"))
                .singleElement()
                .asString()
                .doesNotContain("Secure");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:PORT,            101",
        "https://localhost:PORT,           101",
        "https://friend.example,           101",
        "https://evil.example,             403",
        "null,                             403",
        "http://localhost:PORT.evil.example, 403",
        "http://localhost,                 403",
        "http://evil-localhost:PORT,       403",
        "http://localhost:1,               403",
        "HTTP://LOCALHOST:PORT,            403",
        "https://friend.example.evil.example, 403",
        "https://FRIEND.example,           403",
    })
    void checksTheOriginBeforeTheUpgrade(String origin, int status) throws Exception {
        start(settings -> settings.httpPolicy(
                HttpPolicy.builder().allowOrigin("https://friend.example").build()));

        RawClient client = raw("/", "Origin: " + origin.replace("PORT", String.valueOf(server.port())));
        assertThat(client.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(client.header("Set-Cookie")).isEmpty();
            assertThat(client.header("Content-Type")).singleElement().asString().startsWith("application/json");
            assertThat(client.body()).contains("\"code\":\"forbidden\"").hasSizeLessThan(200);
        }
    }

    @Test
    void acceptsClientsWithoutAnOriginUnlessOneIsRequired() throws Exception {
        start();
        assertThat(raw("/").status()).isEqualTo(101);
    }

    @Test
    void refusesClientsWithoutAnOriginWhereOneIsRequired() throws Exception {
        start(settings ->
                settings.httpPolicy(HttpPolicy.builder().requireOrigin(true).build()));

        assertThat(raw("/").status()).isEqualTo(403);
    }

    @Test
    void refusesATokenThatIsNoSecret() throws Exception {
        start();

        RawClient client = raw("/", "Authorization: Botkit short");
        assertThat(client.status()).isEqualTo(401);
        assertThat(client.body()).contains("\"code\":\"unauthorized\"").doesNotContain("short");
        assertThat(client.header("Set-Cookie")).isEmpty();
    }

    @Test
    void refusesConnectionsOverTheCapOfAnAddressBeforeTheUpgrade() throws Exception {
        bot().limits(Limits.builder()
                .clients(clients -> clients.connectionsPerAddress(1))
                .build());
        start();
        RawClient first = rawGreeted("ann");

        RawClient refused = raw("/");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).containsExactly("1");
        assertThat(refused.body()).contains("\"code\":\"rate_limited\"");
        first.text("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"echo still here\"}");
        assertThat(first.readText()).contains("still here");
    }

    @Test
    void refusesConnectionsOverTheTotalCapBeforeTheUpgrade() throws Exception {
        bot().limits(Limits.builder().clients(clients -> clients.connections(1)).build());
        start();
        rawGreeted("ann");

        RawClient refused = raw("/");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).containsExactly("5");
        assertThat(refused.body()).contains("\"code\":\"busy\"");
    }

    @Test
    void aSocketWhoseClientDoesNotAnswerTheCloseCountsUntilItIsGone() throws Exception {
        bot().timer(new ManualTimer())
                .limits(Limits.builder()
                        .clients(clients -> clients.connectionsPerAddress(1))
                        .build());
        start();
        int opened = 0;
        RawClient client = raw("/");
        while (client.status() == 101 && opened < 5) {
            opened++;
            client.text("{\"type\":\"hello\",\"user\":\"ann\",\"resume\":{\"v\":2}}");
            assertThat(client.readText()).contains("unsupported_version");
            // Read and left unanswered.
            assertThat(client.read().opcode()).isEqualTo(RawClient.CLOSE);
            client = raw("/");
        }

        // One may be open, and another one closed: where the container waits for the client's answer (Jetty) it is open
        // until then.
        assertThat(opened).isBetween(1, 2);
        assertThat(client.status()).isEqualTo(429);
    }

    @Test
    void namesTheConversationByTheTokenAndSetsNoCookieThen() throws Exception {
        start();
        AnonymousSecret secret = AnonymousSecret.generate();

        RawClient client = raw("/", "Authorization: Botkit " + secret.reveal());
        assertThat(client.header("Set-Cookie")).isEmpty();
        assertThat(who(client)).isEqualTo(secret.conversation("ann").toString());
    }

    @Test
    void namesTheConversationByTheUserWhomTheHostSignedIn() throws Exception {
        hostFilter = signsInAs("alice");
        start();

        RawClient client = raw("/");
        assertThat(client.header("Set-Cookie")).isEmpty();
        assertThat(who(client)).isEqualTo("verified:alice");
    }

    @Test
    void takesHandshakesBeforeTheHostsFiltersWhereAskedTo() throws Exception {
        hostFilter = signsInAs("alice");
        start(settings -> settings.beforeHostFilters(true));

        assertThat(who(raw("/"))).startsWith("anon:");
    }

    @Test
    void refusesASignedInUserWithoutAName() throws Exception {
        hostFilter = signsInAs("");
        start();

        assertThat(raw("/").status()).isEqualTo(401);
    }

    @Test
    void answersWhatIsNoCompleteHandshake() throws Exception {
        start();

        assertThat(raw("/", "Sec-WebSocket-Key:").status()).isEqualTo(400);
        assertThat(raw("/", "Connection: keep-alive").status()).isIn(200, 400);
        RawClient old = raw("/", "Sec-WebSocket-Version: 8");
        assertThat(old.status()).isEqualTo(426);
        assertThat(old.header("Sec-WebSocket-Version")).containsExactly("13");
        assertThat(raw("/", "Upgrade: WebSocket", "Connection: keep-alive, upgrade")
                        .status())
                .isEqualTo(101);
    }

    @Test
    void believesTheProxysLineBelowAForgedOne() throws Exception {
        start(settings ->
                settings.httpPolicy(HttpPolicy.builder().trustProxy("127.0.0.1").build()));

        assertThat(raw("/", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http")
                        .header("Set-Cookie"))
                .singleElement()
                .asString()
                .doesNotContain("Secure");
    }

    @Test
    void refusesTwoOrigins() throws Exception {
        start();

        String own = "Origin: http://localhost:" + server.port();
        assertThat(raw("/", own, "Origin: https://evil.example").status()).isEqualTo(403);
    }

    @Test
    void doesNotCompressByDefault() throws Exception {
        start();

        assertThat(raw("/", "Sec-WebSocket-Extensions: permessage-deflate").header("Sec-WebSocket-Extensions"))
                .isEmpty();
    }

    @Test
    void compressesWhereAskedTo() throws Exception {
        start(settings -> settings.compression(true));

        assertThat(raw("/", "Sec-WebSocket-Extensions: permessage-deflate").header("Sec-WebSocket-Extensions"))
                .singleElement()
                .asString()
                .contains("permessage-deflate");
    }

    static Filter signsInAs(String name) {
        Principal principal = () -> name;
        return (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return principal;
                    }
                },
                response);
    }

    static String who(RawClient client) throws Exception {
        return answer(client, "who");
    }

    private static String answer(RawClient client, String text) throws Exception {
        client.text("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"" + text + "\"}");
        String frame = client.readText();
        int start = frame.indexOf("\"text\":\"") + 8;
        return frame.substring(start, frame.indexOf('"', start));
    }
}
