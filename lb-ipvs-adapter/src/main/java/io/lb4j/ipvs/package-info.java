/** Kernel IPVS as Java sees it: its virtual services, their real servers, and a client that reads and changes them. */
@NullMarked
package io.lb4j.ipvs;

import org.jspecify.annotations.NullMarked;
