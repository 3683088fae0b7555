/** What it costs to direct kernel IPVS; to be run inside a kernel that has it. */
@NullMarked
package io.lb4j.benchmarks.ipvs;

import org.jspecify.annotations.NullMarked;
