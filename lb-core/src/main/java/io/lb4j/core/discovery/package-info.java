/** Pools whose real servers are found: in a file, in DNS, in a registry. */
@NullMarked
package io.lb4j.core.discovery;

import org.jspecify.annotations.NullMarked;
