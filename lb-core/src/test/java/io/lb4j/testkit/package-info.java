/** For tests of schedulers and of what is built on pools: a contract, a clock driven by hand, and traffic that is simulated on it. */
@NullMarked
package io.lb4j.testkit;

import org.jspecify.annotations.NullMarked;
