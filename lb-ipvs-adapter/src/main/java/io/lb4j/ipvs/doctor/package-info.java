/** Checks whether this host is set up for the services that its kernel carries, and says what each real server needs. */
@NullMarked
package io.lb4j.ipvs.doctor;

import org.jspecify.annotations.NullMarked;
