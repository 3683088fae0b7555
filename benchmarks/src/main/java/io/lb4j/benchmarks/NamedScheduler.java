package io.lb4j.benchmarks;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The schedulers of the comparison.
 *
 * <p>Public for JMH.
 */
@State(Scope.Benchmark)
public abstract class NamedScheduler {

    /** The scheduler, as people write it; a name that no provider knows fails the run. */
    @Param({
        "rr",
        "wrr",
        "lc",
        "wlc",
        "lblc",
        "lblcr",
        "dh",
        "sh",
        "mh table=131071", // the table of the default size holds no ten thousand servers
        "sed",
        "nq",
        "fo",
        "ovf",
        "twos",
        "round_robin",
        "least_conn",
        "ip_hash",
        "hash $remote_addr",
        "hash $remote_addr consistent",
        "random",
        "random two",
        "random two least_conn",
        "least_time header",
        "p2c",
        "peak_ewma",
        "first",
        "rendezvous",
        "ring",
        "maglev",
        "hash $remote_addr consistent bounded=1.25"
    })
    public String scheduler = "";
}
