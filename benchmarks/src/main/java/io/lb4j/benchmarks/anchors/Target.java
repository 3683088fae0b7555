package io.lb4j.benchmarks.anchors;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;

/** What anchors choose among: an object with a count of active picks, as small as one can be. */
final class Target {

    private static final VarHandle ACTIVE;

    static {
        try {
            ACTIVE = MethodHandles.lookup().findVarHandle(Target.class, "active", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int active; // by ACTIVE

    private Target(int active) {
        this.active = active;
    }

    /** Makes targets with up to {@code mostActive} active picks each, at random. */
    static Target[] some(int count, int mostActive) {
        SplittableRandom random = new SplittableRandom(count);
        Target[] targets = new Target[count];
        for (int i = 0; i < count; i++) {
            targets[i] = new Target(random.nextInt(mostActive + 1));
        }
        return targets;
    }

    int active() {
        return active;
    }

    void begin() {
        ACTIVE.getAndAdd(this, 1);
    }

    void end() {
        ACTIVE.getAndAdd(this, -1);
    }
}
