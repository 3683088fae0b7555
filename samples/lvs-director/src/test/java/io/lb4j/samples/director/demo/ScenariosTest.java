package io.lb4j.samples.director.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ScenariosTest {

    @Test
    void withoutNamesOneOfEachModeIsPlayed() {
        assertThat(Scenarios.of()).extracting(Scenario::name).containsExactly("N1", "D1", "T1");
    }

    @Test
    void namesArePlayedInTheirOrderWhateverTheirCase() {
        assertThat(Scenarios.of("T1", "d2")).extracting(Scenario::name).containsExactly("T1", "D2");
    }

    @Test
    void noNameIsUsedTwice() {
        assertThat(Scenarios.of("all")).extracting(Scenario::name).doesNotHaveDuplicates();
    }

    @Test
    void unknownNameSaysWhichThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenarios.of("N1", "N9"))
                .withMessageStartingWith("no scenario N9; there are N1, N2,")
                .withMessageEndingWith("K1, or all");
    }
}
