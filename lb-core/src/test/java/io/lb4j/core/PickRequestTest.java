package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickRequestTest {

    /** nginx's forms: the first of the longest runs of zeros is left out, if it is longer than one group. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "fd00:0a0b:000c::00ff, fd00:a0b:c::ff",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    void remoteAddrIsWrittenAsInNginx(String address, String written) throws UnknownHostException {
        InetSocketAddress client = new InetSocketAddress(InetAddress.getByName(address), 4711);

        assertThat(PickRequest.from(client).variable("remote_addr")).isEqualTo(written);
    }

    @Test
    void remoteAddrOfAMappedClientEndsInDottedDecimal() throws UnknownHostException {
        byte[] octets = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetSocketAddress client = new InetSocketAddress(Inet6Address.getByAddress(null, octets, -1), 4711);

        assertThat(PickRequest.from(client).variable("remote_addr")).isEqualTo("::ffff:192.0.2.1");
    }

    @Test
    void remoteAddrHasNoScope() throws UnknownHostException {
        byte[] octets = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        InetSocketAddress client = new InetSocketAddress(Inet6Address.getByAddress(null, octets, 3), 4711);

        assertThat(PickRequest.from(client).variable("remote_addr")).isEqualTo("fe80::1");
    }

    @Test
    void knowsClientPortAndKey() throws UnknownHostException {
        PickRequest request = PickRequest.from(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 4711));

        assertThat(request.variable("remote_port")).isEqualTo("4711");
        assertThat(request.variable("key")).isNull();
        assertThat(PickRequest.forKey("k").variable("key")).isEqualTo("k");
        assertThat(PickRequest.forKey("k").variable("other")).isNull();
    }

    @Test
    void unknownClientHasNoVariables() {
        assertThat(new PickRequest().variable("remote_addr")).isNull();
        assertThat(new PickRequest().variable("remote_port")).isNull();
        PickRequest unresolved = PickRequest.from(InetSocketAddress.createUnresolved("client", 1));
        assertThat(unresolved.variable("remote_addr")).isNull();
    }
}
