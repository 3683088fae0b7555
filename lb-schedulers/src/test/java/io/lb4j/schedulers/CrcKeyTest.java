package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.KeyExpression;
import io.lb4j.core.PickRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrcKeyTest {

    private static final long SEED = 3;

    private static final CrcKey ADDRESS = new CrcKey(KeyExpression.parse("key", "$remote_addr"));

    private static PickRequest from(String address) throws UnknownHostException {
        return PickRequest.from(new InetSocketAddress(InetAddress.getByName(address), 1));
    }

    private static long ofText(String text) {
        return Integer.toUnsignedLong(Crc32.finish(Crc32.update(Crc32.INITIAL, text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "1.2.3.4", "10.99.100.9", "255.255.255.255", "9.10.99.100", "127.0.0.1"})
    void addressIsHashedAsItIsWritten(String address) throws UnknownHostException {
        assertThat(ADDRESS.hash(from(address))).isEqualTo(ofText(address));
    }

    @Test
    void randomAddressesAreHashedAsTheyAreWritten() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[4];
            for (int k = 0; k < octets.length; k++) { // short ones as often as long ones
                octets[k] = (byte) random.nextInt(new int[] {10, 100, 256}[random.nextInt(3)]);
            }
            String text =
                    (octets[0] & 0xff) + "." + (octets[1] & 0xff) + "." + (octets[2] & 0xff) + "." + (octets[3] & 0xff);
            assertThat(CrcKey.hash(octets)).as("seed %d, %s", SEED, text).isEqualTo((int) ofText(text));
        }
    }

    @Test
    void ipv6AddressIsHashedAsNginxWritesIt() throws UnknownHostException {
        assertThat(ADDRESS.hash(from("2001:DB8:0:0:0:0:0:1"))).isEqualTo(ofText("2001:db8::1"));
    }

    @Test
    void unknownClientIsAnEmptyKey() {
        assertThat(ADDRESS.hash(new PickRequest())).isEqualTo(CrcKey.EMPTY);
    }

    @Test
    void addressGivenAsAVariableIsHashedWhereThereIsNoClient() throws UnknownHostException {
        Map<String, String> variables = Map.of("remote_addr", "10.0.0.9");

        assertThat(ADDRESS.hash(PickRequest.ofVariables(null, variables))).isEqualTo(ofText("10.0.0.9"));

        InetSocketAddress client = new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 1);
        PickRequest both = PickRequest.ofVariables(client, variables);
        assertThat(ADDRESS.hash(both)).isEqualTo(ofText("10.0.0.1")).isEqualTo(ofText(ADDRESS.text(both)));
    }

    @Test
    void otherKeysAreHashedByTheirText() throws UnknownHostException {
        CrcKey key = new CrcKey(KeyExpression.parse("key", "${remote_addr}!"));

        assertThat(key.hash(from("10.0.0.1"))).isEqualTo(ofText("10.0.0.1!"));
    }
}
