package io.lb4j.ipvs.doctor;

/** One thing that can be wrong with a host for a service. */
@FunctionalInterface
interface Rule {

    /** Says what it finds, if it finds anything. */
    void examine(Examination at);
}
