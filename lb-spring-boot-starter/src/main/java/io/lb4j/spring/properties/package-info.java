/** The properties below {@code lb}, and the definitions that they stand for. */
@NullMarked
package io.lb4j.spring.properties;

import org.jspecify.annotations.NullMarked;
