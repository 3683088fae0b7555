/** What the terminal says when the application cannot start because of its configuration. */
@NullMarked
package io.lb4j.spring.failure;

import org.jspecify.annotations.NullMarked;
