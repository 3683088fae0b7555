package io.lb4j.ipvs.director;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What has to change in the kernel so that it is as desired; empty if it is.
 *
 * @param steps in the order in which they are to be made: nobody is left without a server between two of them who has one before and after
 */
public record Plan(List<Step> steps) {

    /** Keeps the steps as they are now. */
    public Plan {
        steps = List.copyOf(steps);
    }

    /** Tells whether nothing has to change. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Returns one step a line. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
