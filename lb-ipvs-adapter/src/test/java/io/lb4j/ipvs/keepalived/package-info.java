/** Tests of what keepalived is told, by keepalived itself. */
@NullMarked
package io.lb4j.ipvs.keepalived;

import org.jspecify.annotations.NullMarked;
