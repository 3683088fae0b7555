package io.lb4j.spring.actuate;

import org.jspecify.annotations.Nullable;

/** Shows what the kernel carries at present, if anything can direct it at all. */
@FunctionalInterface
interface DirectedKernel {

    @Nullable
    KernelView view();
}
