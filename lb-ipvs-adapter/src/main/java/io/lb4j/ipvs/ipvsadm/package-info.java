/** What people who know {@code ipvsadm} read and write: its rules, its saved tables and its listings, byte for byte. */
@NullMarked
package io.lb4j.ipvs.ipvsadm;

import org.jspecify.annotations.NullMarked;
