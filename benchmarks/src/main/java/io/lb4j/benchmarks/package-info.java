/** Measurements beside peers: schedulers by JMH, the forwarder by load from outside. */
@NullMarked
package io.lb4j.benchmarks;

import org.jspecify.annotations.NullMarked;
