/** Services that kernel IPVS carries, directed by the pools of the application. */
@NullMarked
package io.lb4j.spring.ipvs;

import org.jspecify.annotations.NullMarked;
