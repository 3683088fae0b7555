package io.lb4j.ipvs.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Else all others would mean nothing. */
class BootInKernel {

    @Test
    void thisKernelHasIpvs() {
        assertThat(Files.exists(Path.of("/proc/net/ip_vs"))).isTrue();
    }
}
