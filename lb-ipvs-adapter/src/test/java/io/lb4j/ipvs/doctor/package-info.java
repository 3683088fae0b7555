/** Tests of the doctor: rules on facts that are written down, and on kernels that are set up wrong. */
@NullMarked
package io.lb4j.ipvs.doctor;

import org.jspecify.annotations.NullMarked;
