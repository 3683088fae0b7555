package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Level;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Server;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EligibleWeightsTest {

    private static final int ROUNDS = 200;

    private static Level level(Random random) {
        PoolBuilder builder = Pool.named("p").scheduler("twos");
        int count = 1 + random.nextInt(30);
        int sure = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int weight =
                    i == sure ? 1 + random.nextInt(9) : random.nextInt(4) == 0 ? random.nextInt(99) : random.nextInt(3);
            builder.server("s" + i + ":1 weight=" + weight + (i != sure && random.nextInt(5) == 0 ? " down" : ""));
        }
        return builder.build().snapshot().levels().get(0);
    }

    /** As the kernel walks its list: each weight is taken off until nothing is left. */
    private static Server walked(Level level, long point) {
        long left = point;
        for (int i = level.size() - 1; i >= 0; i--) {
            Server server = level.server(i);
            if (server.eligible(new PickRequest())) {
                left -= server.weight();
                if (left <= 0) {
                    return server;
                }
            }
        }
        throw new AssertionError(point + " is beyond the sum");
    }

    @Test
    void eachPointFromZeroToTheSumFindsWhomTheKernelsWalkFinds() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            Level level = level(random);
            EligibleWeights weights = EligibleWeights.of(level, new PickRequest());
            for (long point = 0; point <= weights.total(); point++) {
                assertThat(weights.at(point)).as("%s at %d", level, point).isSameAs(walked(level, point));
            }
        }
    }
}
