/** A director for the kernel's IPVS: an ordinary Spring Boot application, told by its application.yml what to direct. */
@NullMarked
package io.lb4j.samples.director;

import org.jspecify.annotations.NullMarked;
