package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightRangesTest {

    private static WeightRanges ranges(int[] weights) {
        PoolBuilder builder = Pool.named("p");
        for (int i = 0; i < weights.length; i++) {
            builder.server("s" + i + ":1 weight=" + weights[i]);
        }
        return new WeightRanges(builder.build().snapshot().levels().get(0));
    }

    @Test
    void eachPointBelongsToTheServerWhoseRangeItIsIn() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            int[] weights = new int[1 + random.nextInt(40)];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(3);
            }
            weights[random.nextInt(weights.length)] = 1 + random.nextInt(5);
            WeightRanges ranges = ranges(weights);
            int point = 0;
            for (int i = 0; i < weights.length; i++) {
                for (int k = 0; k < weights[i]; k++) {
                    assertThat(ranges.indexOf(point++)).as("point %d", point).isEqualTo(i);
                }
            }
            assertThat(ranges.total()).isEqualTo(point);
        }
    }

    @Test
    void firstAndLastPointOfTheGreatestWeightsAreRight() {
        int[] weights = new int[5000];
        Arrays.setAll(weights, i -> i == 7 ? 1 : 65535);
        WeightRanges ranges = ranges(weights);

        assertThat(ranges.indexOf(0)).isZero();
        assertThat(ranges.indexOf(7L * 65535)).isEqualTo(7);
        assertThat(ranges.indexOf(7L * 65535 + 1)).isEqualTo(8);
        assertThat(ranges.indexOf(ranges.total() - 1)).isEqualTo(4999);
    }
}
