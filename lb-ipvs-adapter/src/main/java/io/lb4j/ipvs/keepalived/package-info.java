/** Lets the address of virtual services move between two directors: writes what keepalived is to do. */
@NullMarked
package io.lb4j.ipvs.keepalived;

import org.jspecify.annotations.NullMarked;
