/** A gateway that runs without configuration: it listens, and balances over three small servers of its own. */
@NullMarked
package io.lb4j.samples.gateway;

import org.jspecify.annotations.NullMarked;
