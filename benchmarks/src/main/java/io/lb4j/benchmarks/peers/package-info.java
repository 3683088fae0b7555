/** Other load balancers' decisions, each through its own API, checked for fairness before it is timed. */
@NullMarked
package io.lb4j.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
