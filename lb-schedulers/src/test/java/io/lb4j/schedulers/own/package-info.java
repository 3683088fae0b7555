/** A scheduler such as a user writes: found by name through the service loader, and held to the contract. */
@NullMarked
package io.lb4j.schedulers.own;

import org.jspecify.annotations.NullMarked;
