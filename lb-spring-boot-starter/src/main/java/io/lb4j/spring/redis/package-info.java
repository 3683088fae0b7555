/** Persistence entries shared through Redis. */
@NullMarked
package io.lb4j.spring.redis;

import org.jspecify.annotations.NullMarked;
