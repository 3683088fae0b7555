/** The codec against recorded messages, and the client inside a real kernel. */
@NullMarked
package io.lb4j.ipvs.netlink;

import org.jspecify.annotations.NullMarked;
