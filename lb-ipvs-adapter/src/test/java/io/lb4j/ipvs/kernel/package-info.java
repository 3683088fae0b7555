/** Runs the tests that need kernel IPVS inside a Linux kernel of their own. */
@NullMarked
package io.lb4j.ipvs.kernel;

import org.jspecify.annotations.NullMarked;
