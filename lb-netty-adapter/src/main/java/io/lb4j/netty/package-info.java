/** The in-process forwarder: carries HTTP/1.1 requests and TCP connections to the servers that a pool picks. */
@NullMarked
package io.lb4j.netty;

import org.jspecify.annotations.NullMarked;
