package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(60)
class PeerTest {

    @Test
    void programOnThePathIsFound() {
        assertThat(Peer.require("sh", "dash")).isExecutable();
    }

    @Test
    void missingProgramSkipsTheTestAndSaysHowToGetIt() {
        assertThatThrownBy(() -> Peer.require("no-such-program", "some-package", ""))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("apt-get install some-package");
        assertThatThrownBy(() -> Peer.require("no-such-program", "some-package", null))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void missingProgramFailsTheTestInCi() {
        assertThatThrownBy(() -> Peer.require("no-such-program", "some-package", "true"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("apt-get install some-package");
    }
}
