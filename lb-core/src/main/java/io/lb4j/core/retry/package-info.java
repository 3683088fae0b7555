/** The attempts of one request: which failures send it on to another real server, and when it ends. */
@NullMarked
package io.lb4j.core.retry;

import org.jspecify.annotations.NullMarked;
