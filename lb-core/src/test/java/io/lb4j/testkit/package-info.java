/** For tests of schedulers and of what is built on pools: a contract, a clock driven by hand, and requests that differ. */
@NullMarked
package io.lb4j.testkit;

import org.jspecify.annotations.NullMarked;
