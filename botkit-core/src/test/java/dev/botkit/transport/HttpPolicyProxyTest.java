package dev.botkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies say of their clients is believed only if the host said so. */
class HttpPolicyProxyTest {

    private static final HttpPolicy POLICY = HttpPolicy.builder()
            .trustProxy("10.0.0.0/8")
            .trustProxy("192.168.7.9")
            .trustProxy("fd00:aaaa::/32")
            .trustProxy("::1")
            .build();

    private static final HttpPolicy FORWARDED =
            HttpPolicy.builder().trustProxy("10.0.0.0/8").forwardedHeader(true).build();

    private static String address(HttpPolicy policy, Facts facts) {
        return policy.handshake(Handshake.Kind.SOCKET, facts.facts()).address();
    }

    private static Facts proxy() {
        return Facts.from("10.0.0.1");
    }

    @Test
    void nobodyIsBelievedByDefault() {
        Facts facts = proxy().header("X-Forwarded-For", "198.51.100.1")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=198.51.100.1;proto=https");

        assertThat(address(HttpPolicy.DEFAULT, facts)).isEqualTo("10.0.0.1");
        assertThat(HttpPolicy.DEFAULT.isSecure(facts.facts())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9", "11.0.0.1", "9.255.255.255", "192.168.7.8", "fd00:aaab::1", "::2", ""})
    void aClientThatIsNoTrustedProxyIsNotBelieved(String remote) {
        Facts facts = Facts.from(remote)
                .header("X-Forwarded-For", "198.51.100.1")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=198.51.100.1;proto=https");

        assertThat(address(POLICY, facts)).isEqualTo(remote);
        assertThat(POLICY.isSecure(facts.facts())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.255.255.255",
                "192.168.7.9",
                "fd00:aaaa::1",
                "fd00:aaaa:ffff:ffff:ffff:ffff:ffff:ffff",
                "FD00:AAAA::1",
                "::1",
                "0:0:0:0:0:0:0:1",
                "::ffff:10.1.2.3",
            })
    void aTrustedProxyIsBelieved(String remote) {
        Facts facts = Facts.from(remote).header("X-Forwarded-For", "198.51.100.1");

        assertThat(address(POLICY, facts)).isEqualTo("198.51.100.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1                            | 198.51.100.1",
                "  198.51.100.1                          | 198.51.100.1",
                "198.51.100.1:4711                       | 198.51.100.1",
                "2001:db8::1                             | 2001:db8::1",
                "[2001:db8::1]:4711                      | 2001:db8::1",
                "[2001:db8::1]                           | 2001:db8::1",
                "198.51.100.1, 10.2.3.4                  | 198.51.100.1",
                "198.51.100.1,10.2.3.4,192.168.7.9, ::1  | 198.51.100.1",
                "6.6.6.6, 198.51.100.1                   | 198.51.100.1",
                "6.6.6.6, 198.51.100.1, 10.2.3.4         | 198.51.100.1",
                "10.9.9.9, 198.51.100.1, 10.2.3.4        | 198.51.100.1",
                "10.9.9.9, 198.51.100.1                  | 198.51.100.1",
                "10.9.9.9, 10.2.3.4                      | 10.9.9.9",
                "unknown, 198.51.100.1                   | 198.51.100.1",
                "6.6.6.6, ,                              | 10.0.0.1",
            })
    void theClientIsTheLastHopThatIsNoTrustedProxy(String chain, String client) {
        assertThat(address(POLICY, proxy().header("X-Forwarded-For", chain))).isEqualTo(client);
    }

    @Test
    void aProxyThatSaysNothingIsItselfTheClient() {
        assertThat(address(POLICY, proxy())).isEqualTo("10.0.0.1");
        assertThat(address(POLICY, proxy().header("X-Forwarded-For", ""))).isEqualTo("10.0.0.1");
        assertThat(address(FORWARDED, proxy().header("Forwarded", "proto=https")))
                .isEqualTo("10.0.0.1");
        assertThat(address(FORWARDED, proxy().header("Forwarded", ""))).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=198.51.100.1                                | 198.51.100.1",
                "For=\"198.51.100.1:4711\";Proto=https           | 198.51.100.1",
                "for=\"[2001:db8::1]:4711\"                      | 2001:db8::1",
                "proto=https; FOR = 198.51.100.1 ;by=10.0.0.1    | 198.51.100.1",
                "for=6.6.6.6;proto=https, for=198.51.100.1       | 198.51.100.1",
                "for=6.6.6.6,for=5.5.5.5,for=198.51.100.1        | 198.51.100.1",
            })
    void readsTheStandardHeaderToo(String forwarded, String client) {
        assertThat(address(FORWARDED, proxy().header("Forwarded", forwarded))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({
        "https,true",
        "HTTPS,true",
        "http,false",
        "'http, https',true",
        "'https, http',false",
        "'',false",
    })
    void aTrustedProxyTellsWhetherTheBrowserCameOverTls(String proto, boolean secure) {
        assertThat(POLICY.isSecure(proxy().header("X-Forwarded-Proto", proto).facts()))
                .isEqualTo(secure);
        assertThat(POLICY.isSecure(
                        proxy().overTls().header("X-Forwarded-Proto", proto).facts()))
                .isEqualTo(secure);
    }

    @Test
    void theStandardHeaderTellsItToo() {
        assertThat(FORWARDED.isSecure(
                        proxy().header("Forwarded", "for=x;proto=https").facts()))
                .isTrue();
        assertThat(FORWARDED.isSecure(
                        proxy().overTls().header("Forwarded", "Proto=HTTP").facts()))
                .isFalse();
        assertThat(FORWARDED.isSecure(
                        proxy().header("Forwarded", "proto=http, proto=https").facts()))
                .isTrue();
    }

    @Test
    void otherwiseTheContainerTellsIt() {
        assertThat(POLICY.isSecure(proxy().facts())).isFalse();
        assertThat(POLICY.isSecure(proxy().overTls().facts())).isTrue();
        assertThat(HttpPolicy.DEFAULT.isSecure(Facts.from("203.0.113.9")
                        .overTls()
                        .header("X-Forwarded-Proto", "http")
                        .facts()))
                .isTrue();
    }

    @Test
    void thePublicUrlTellsItBeforeAnybodyElse() {
        HttpPolicy https = HttpPolicy.builder()
                .publicUrl("https://shop.example.com/")
                .trustProxy("10.0.0.0/8")
                .build();
        HttpPolicy http =
                HttpPolicy.builder().publicUrl("http://localhost:3000").build();

        assertThat(https.isSecure(proxy().header("X-Forwarded-Proto", "http").facts()))
                .isTrue();
        assertThat(http.isSecure(proxy().overTls().facts())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.200.1.1,11.0.0.0",
        "10.0.0.1/8,10.200.1.1,11.0.0.0",
        "172.16.0.0/12,172.31.255.255,172.32.0.0",
        "192.168.1.0/25,192.168.1.127,192.168.1.128",
        "192.168.1.1/32,192.168.1.1,192.168.1.2",
        "2001:db8::/33,2001:db8:7fff::1,2001:db8:8000::1",
        "::1/128,::1,::2",
        "fe80::/10,febf::1,fec0::1",
    })
    void aRangeEndsWhereItsBitsSay(String range, String inside, String outside) {
        HttpPolicy policy = HttpPolicy.builder().trustProxy(range).build();

        assertThat(address(policy, Facts.from(inside).header("X-Forwarded-For", "198.51.100.1")))
                .isEqualTo("198.51.100.1");
        assertThat(address(policy, Facts.from(outside).header("X-Forwarded-For", "198.51.100.1")))
                .isEqualTo(outside);
    }

    @Test
    void theRangeOfAllAddressesOfOneKindHoldsNoneOfTheOther() {
        HttpPolicy all4 = HttpPolicy.builder().trustProxy("0.0.0.0/0").build();
        HttpPolicy all6 = HttpPolicy.builder().trustProxy("::/0").build();

        assertThat(address(all4, Facts.from("203.0.113.9").header("X-Forwarded-For", "2001:db8::1")))
                .isEqualTo("2001:db8::1");
        assertThat(address(all4, Facts.from("2001:db8::1").header("X-Forwarded-For", "6.6.6.6")))
                .isEqualTo("2001:db8::1");
        assertThat(address(all6, Facts.from("203.0.113.9").header("X-Forwarded-For", "6.6.6.6")))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/x",
                "10.0.0.0/-1",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/8/8",
                "localhost",
                "proxy.example.com",
                "1:2:3",
                "[::1",
                "10.0.0.1 ",
            })
    void refusesAProxyThatIsNoAddressOrRange(String proxy) {
        assertThatThrownBy(() -> HttpPolicy.builder().trustProxy(proxy).build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "The proxy \"" + proxy + "\" is neither an IP address nor a range like 10.0.0.0/8.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]", "[0:0:0:0:0:0:0:1]", "::1%2"})
    void anIpv6ProxyIsTrustedInWhicheverFormTheContainerWritesIt(String remote) {
        assertThat(address(POLICY, Facts.from(remote).header("X-Forwarded-For", "198.51.100.1")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void chainsOfForwardedAreWalkedToo() {
        HttpPolicy policy = HttpPolicy.builder()
                .trustProxy("10.0.0.0/8")
                .forwardedHeader(true)
                .build();
        Facts facts = proxy().header("Forwarded", "for=6.6.6.6, for=198.51.100.1, for=10.2.3.4;proto=https");
        assertThat(address(policy, facts)).isEqualTo("198.51.100.1");
        assertThat(policy.isSecure(facts.facts())).isTrue();
    }

    @Test
    void aForgedHeaderOfTheOtherKindIsNeverLookedAt() {
        HttpPolicy forwarded = HttpPolicy.builder()
                .trustProxy("10.0.0.0/8")
                .forwardedHeader(true)
                .build();
        Facts both = proxy().header("Forwarded", "for=198.51.100.1;proto=http")
                .header("X-Forwarded-For", "198.51.100.2")
                .header("X-Forwarded-Proto", "https");
        assertThat(address(forwarded, both)).isEqualTo("198.51.100.1");
        assertThat(forwarded.isSecure(both.facts())).isFalse();
        assertThat(address(POLICY, both)).isEqualTo("198.51.100.2");
        assertThat(POLICY.isSecure(both.facts())).isTrue();
    }

    @Test
    void aProxyThatNamesTheWebSocketsSchemeIsUnderstood() {
        assertThat(POLICY.isSecure(proxy().header("X-Forwarded-Proto", "wss").facts()))
                .isTrue();
    }
}
