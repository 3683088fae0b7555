/** What operators see: the actuator endpoint and the meters. */
@NullMarked
package io.lb4j.spring.actuate;

import org.jspecify.annotations.NullMarked;
