package io.lb4j.schedulers.walk;

import java.util.List;
import java.util.SplittableRandom;

/** The random choices of one walk, which its seed decides. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns a number of this range, both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Takes one out of a list that may change. */
    <T> T takeFrom(List<T> choices) {
        return choices.remove(random.nextInt(choices.size()));
    }

    /** Returns an index of the shares, each as likely as its share of their sum. */
    int share(int... shares) {
        int sum = 0;
        for (int share : shares) {
            sum += share;
        }
        int at = random.nextInt(sum);
        int index = 0;
        while (at >= shares[index]) {
            at -= shares[index];
            index++;
        }
        return index;
    }
}
