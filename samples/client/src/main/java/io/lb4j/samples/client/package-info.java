/** A web application that calls a pool of servers and picks the server itself, without a gateway between. */
@NullMarked
package io.lb4j.samples.client;

import org.jspecify.annotations.NullMarked;
