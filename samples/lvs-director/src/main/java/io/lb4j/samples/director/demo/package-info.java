/**
 * The director at work: machines in network namespaces of one kernel, real traffic, and each connection compared with what the
 * same pool decides in Java.
 */
@NullMarked
package io.lb4j.samples.director.demo;

import org.jspecify.annotations.NullMarked;
