/** The pools of an application, defined below {@code lb.pools} and available as beans. */
@NullMarked
package io.lb4j.spring;

import org.jspecify.annotations.NullMarked;
