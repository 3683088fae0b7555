/** Tests of the demonstration. */
@NullMarked
package io.lb4j.samples.director.demo;

import org.jspecify.annotations.NullMarked;
