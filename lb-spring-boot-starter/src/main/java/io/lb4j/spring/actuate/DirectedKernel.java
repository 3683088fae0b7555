package io.lb4j.spring.actuate;

import org.jspecify.annotations.Nullable;

/** Shows what the kernel carries at present, if anything can direct it at all. */
interface DirectedKernel {

    /** Returns what the kernel carries; {@code null} if it carries nothing for this application. */
    @Nullable
    KernelView view();

    /** Returns what the doctor finds; {@code null} if the kernel carries nothing for this application. */
    @Nullable
    DoctorView doctor();
}
