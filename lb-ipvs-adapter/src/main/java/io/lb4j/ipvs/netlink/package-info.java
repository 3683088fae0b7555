/** Talks to kernel IPVS by generic netlink: a codec of its messages, a socket, and the client that joins both. */
@NullMarked
package io.lb4j.ipvs.netlink;

import org.jspecify.annotations.NullMarked;
