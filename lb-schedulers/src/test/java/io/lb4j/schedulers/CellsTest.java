package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CellsTest {

    private final long[] cells = Cells.make();
    private final int cell = Cells.own();

    private void fill(int from, int end) {
        Cells.claimOrMakeBusy(cells, cell);
        assertThat(Cells.fill(cells, cell, Block.of(from, end))).isTrue();
    }

    private void shutAll() {
        for (int number = 0; number < Cells.COUNT; number++) {
            Cells.shut(cells, number);
        }
    }

    @Test
    void blockIsHandedOutPlaceByPlaceToItsEnd() {
        fill(5, 7);

        assertThat(Block.next(Cells.claim(cells, cell))).isEqualTo(5);
        assertThat(Block.next(Cells.claimOrMakeBusy(cells, cell))).isEqualTo(6);
        assertThat(Block.isLeft(Cells.claim(cells, cell))).isFalse();
    }

    @Test
    void whoeverComesWhileACellIsBusyGetsNothingAndLeavesItToTheOther() {
        assertThat(Cells.isOutOfUse(Cells.claimOrMakeBusy(cells, cell))).isFalse();

        assertThat(Block.isLeft(Cells.claim(cells, cell))).isFalse();
        assertThat(Cells.isOutOfUse(Cells.claimOrMakeBusy(cells, cell))).isTrue();
        assertThat(Cells.fill(cells, cell, Block.of(1, 2))).isTrue();
    }

    @Test
    void whatIsLeftInAnyCellCanBeClaimed() {
        fill(5, 6);

        assertThat(Block.next(Cells.claimLeftOver(cells))).isEqualTo(5);
        assertThat(Block.isLeft(Cells.claimLeftOver(cells))).isFalse();
    }

    @Test
    void cellThatWasShutWhileItWasBusyIsNeverFilledThoughOthersComeAfterwards() {
        Cells.claimOrMakeBusy(cells, cell);
        shutAll();

        assertThat(Cells.isOutOfUse(Cells.claimOrMakeBusy(cells, cell)))
                .isTrue(); // by another thread, which has come late
        assertThat(Cells.fill(cells, cell, Block.of(5, 6))).isFalse();
        assertThat(Block.isLeft(Cells.claimLeftOver(cells))).isFalse();
    }

    @Test
    void shuttingReturnsWhatIsLeft() {
        fill(5, 9);
        Cells.claim(cells, cell);

        int left = 0;
        for (int number = 0; number < Cells.COUNT; number++) {
            long block = Cells.shut(cells, number);
            left += Block.isLeft(block) ? Block.end(block) - Block.next(block) : 0;
        }

        assertThat(left).isEqualTo(3);
    }
}
