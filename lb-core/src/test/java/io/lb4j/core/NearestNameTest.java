package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> NAMES = List.of("round_robin", "least_conn", "ip_hash", "hash");

    @ParameterizedTest
    @CsvSource({
        "round-robin, round_robin",
        "RoundRobin, round_robin",
        "leastcon, least_conn",
        "iphash, ip_hash",
        "hahs, hash",
        "hash, hash"
    })
    void findsWhatWasProbablyMeant(String written, String meant) {
        assertThat(NearestName.of(written, NAMES)).isEqualTo(meant);
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(NearestName.of("maglev", NAMES)).isNull();
        assertThat(NearestName.of("", NAMES)).isNull();
        assertThat(NearestName.of("hash", List.of())).isNull();
    }

    @Test
    void firstOfEquallyNearNamesWins() {
        assertThat(NearestName.of("cat", List.of("bat", "rat"))).isEqualTo("bat");
    }
}
