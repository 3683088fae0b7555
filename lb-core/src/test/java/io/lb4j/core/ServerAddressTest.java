package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "shop, shop, 80, shop:80",
        "shop:8080, shop, 8080, shop:8080",
        "10.0.0.1, 10.0.0.1, 80, 10.0.0.1:80",
        "10.0.0.1:1, 10.0.0.1, 1, 10.0.0.1:1",
        "[::1], ::1, 80, [::1]:80",
        "[2001:db8::1]:65535, 2001:db8::1, 65535, [2001:db8::1]:65535",
        "unix:/run/a.sock, unix:/run/a.sock, 0, unix:/run/a.sock"
    })
    void readsAndWritesEveryForm(String text, String host, int port, String written) {
        ServerAddress address = ServerAddress.parse(text);

        assertThat(address).isEqualTo(new ServerAddress(host, port)).hasToString(written);
        assertThat(ServerAddress.parse(written)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                ":80",
                "a:b",
                "a:-1",
                "a:123456",
                "a:80:80",
                "::1",
                "[::1",
                "::1]",
                "[]",
                "[]:80",
                "[::1]80",
                "[::1]:",
                "[::1]:x",
                "[a]",
                "[a]:80",
                "a/b",
                "http://a:80",
                "a:\uff18\uff10"
            })
    void malformedTextIsRefused(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerAddress.parse(text))
                .withMessage("address: \"" + text + "\" (expected: host, host:port, [ipv6]:port or unix:/path)");
    }

    @Test
    void partsOutOfRangeAreRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerAddress.parse("a:65536"))
                .withMessage("port: \"65536\" (expected: 0..65535)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerAddress.parse("two words"))
                .withMessage("host: \"two words\" (expected: a host name, an IP address or unix:/path)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerAddress.parse("unix:"))
                .withMessage("address: \"unix:\" (expected: unix: followed by a path)");
    }

    @Test
    void socketAddressOfAHostStaysUnresolved() {
        assertThat(ServerAddress.parse("shop:1").toSocketAddress())
                .isEqualTo(InetSocketAddress.createUnresolved("shop", 1));
        assertThat(ServerAddress.parse("unix:/a").toSocketAddress()).isEqualTo(UnixDomainSocketAddress.of("/a"));
        assertThat(ServerAddress.parse("unix:/a").isUnix()).isTrue();
    }
}
