package io.lb4j.ipvs.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where there is no kernel to talk to, the message says so; each in a process of its own. */
class OpeningTest {

    @Test
    void anotherSystemHasNoIpvs() throws IOException, InterruptedException {
        assertThat(Opening.with(List.of(), "-Dos.name=Mac OS X"))
                .isEqualTo("NO_KERNEL open kernel IPVS: IPVS needs Linux; this is Mac OS X\n");
    }

    @Test
    void withoutItsNativeLibraryJnaIsOfNoUse() throws IOException, InterruptedException {
        assertThat(Opening.with(
                        List.of(), "-Djna.nounpack=true", "-Djna.nosys=true", "-Djna.boot.library.path=/nowhere"))
                .startsWith("NO_KERNEL open kernel IPVS: JNA cannot load its native library");
    }
}
