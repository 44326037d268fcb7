package dev.botkit.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,                  10.1.2.3",
        "2001:db8:1:2:3:4:5:6,      20010db800010002::/64",
        "2001:db8:1:2::9,           20010db800010002::/64",
        "[2001:db8:1:2::9],         20010db800010002::/64",
        "fe80::1%eth0,              fe80000000000000::/64",
        "2001:db8:1:3::9,           20010db800010003::/64",
        "not:an:address,            not:an:address",
        "unix,                      unix",
    })
    void anIpv6UserIsTheWholeNetworkOfTheirs(String address, String network) {
        assertThat(AddressRange.networkOf(address)).isEqualTo(network);
    }
}
