/** Reference pieces written by hand: what a decision could cost at best, measured in the same run as the schedulers. */
@NullMarked
package io.lb4j.benchmarks.anchors;

import org.jspecify.annotations.NullMarked;
