/** The model of load balancing: real servers, pools, schedulers, picks, health and persistence. */
@NullMarked
package io.lb4j.core;

import org.jspecify.annotations.NullMarked;
