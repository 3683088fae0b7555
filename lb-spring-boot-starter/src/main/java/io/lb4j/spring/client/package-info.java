/** HTTP clients that pick a real server of a pool for each request. */
@NullMarked
package io.lb4j.spring.client;

import org.jspecify.annotations.NullMarked;
