/** Pools whose real servers are found while the application runs. */
@NullMarked
package io.lb4j.spring.discovery;

import org.jspecify.annotations.NullMarked;
