/** Tests of ipvsadm's language against texts that the real tool printed, and against the tool itself in a kernel. */
@NullMarked
package io.lb4j.ipvs.ipvsadm;

import org.jspecify.annotations.NullMarked;
