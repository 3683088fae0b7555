/** Every balancing algorithm of Linux IPVS and nginx, decision for decision. */
@NullMarked
package io.lb4j.schedulers;

import org.jspecify.annotations.NullMarked;
