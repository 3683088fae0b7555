/** Keeps the virtual services of the kernel as pools want them: what is desired, what is there, and the plan between both. */
@NullMarked
package io.lb4j.ipvs.director;

import org.jspecify.annotations.NullMarked;
