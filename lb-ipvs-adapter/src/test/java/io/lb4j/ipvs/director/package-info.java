/** Tests of what the kernel is told, and when. */
@NullMarked
package io.lb4j.ipvs.director;

import org.jspecify.annotations.NullMarked;
