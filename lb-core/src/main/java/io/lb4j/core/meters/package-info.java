/** Meters of pools for Micrometer, which is optional. */
@NullMarked
package io.lb4j.core.meters;

import org.jspecify.annotations.NullMarked;
