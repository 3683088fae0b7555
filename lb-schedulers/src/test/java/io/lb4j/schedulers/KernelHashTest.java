package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.ServerAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values worked out from the kernel's definitions and confirmed by the tables of a running kernel, Linux 6.1 on 64 bits. */
class KernelHashTest {

    private static final int SH_BITS = 8;
    private static final int MH_TABLE = 4093;
    private static final long MH_SLOT_KEY = 2654435761L;
    private static final long MH_SKIP_KEY = 2654446892L;

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 0, 39, 03080ce4, 3711, 48f9d0c1, 966",
        "192.168.1.100, 0, 89, c15d2cf8, 1341, 4f7edae2, 3983",
        "203.0.113.7, 54321, 67, 4d4ed6cc, 2123, 487a02b7, 1472",
        "2001:db8:1:2:3:4:5:6, 0, 124, 2919ec91, 735, 22afdf01, 3362"
    })
    void addressAndPortHashAsInTheKernel(
            String address, int port, int shSlot, String slotHash, int mhSlot, String skipHash, int mhSkip) {
        int key = KernelHash.fold(new InetSocketAddress(address, port)) + port;

        int slot = KernelHash.hsiphash(key, MH_SLOT_KEY);
        int skip = KernelHash.hsiphash(key, MH_SKIP_KEY);

        assertThat(KernelHash.hash32(key, SH_BITS)).isEqualTo(shSlot);
        assertThat(slot).isEqualTo(Integer.parseUnsignedInt(slotHash, 16));
        assertThat(Integer.remainderUnsigned(slot, MH_TABLE)).isEqualTo(mhSlot);
        assertThat(skip).isEqualTo(Integer.parseUnsignedInt(skipHash, 16));
        assertThat(Integer.remainderUnsigned(skip, MH_TABLE - 1) + 1).isEqualTo(mhSkip);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 00000000",
        "255.255.255.255, ffffffff",
        "128.0.0.1, 80000001",
        "::, 00000000",
        "2001:db8:1:2:3:4:5:6, 20060db8"
    })
    void serverFoldsAsAClientOfTheSameAddress(String address, String folded) {
        int expected = Integer.parseUnsignedInt(folded, 16);
        String server = address.contains(":") ? "[" + address + "]:80" : address + ":80";

        assertThat(KernelHash.fold(new InetSocketAddress(address, 80))).isEqualTo(expected);
        assertThat(KernelHash.fold(ServerAddress.parse(server))).isEqualTo(expected);
    }

    @Test
    void unknownAddressFoldsToZero() {
        assertThat(KernelHash.fold((InetSocketAddress) null)).isZero();
        assertThat(KernelHash.fold(InetSocketAddress.createUnresolved("nowhere", 80)))
                .isZero();
    }

    @Test
    void nameCountsByItsText() {
        int first = KernelHash.fold(ServerAddress.parse("cache-1:80"));

        assertThat(first).isEqualTo(KernelHash.fold(ServerAddress.parse("cache-1:81")));
        assertThat(first).isNotEqualTo(KernelHash.fold(ServerAddress.parse("cache-2:80")));
    }
}
