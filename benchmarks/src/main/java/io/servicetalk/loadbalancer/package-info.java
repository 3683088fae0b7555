/** A door into ServiceTalk's package: its selectors are not public. */
@NullMarked
package io.servicetalk.loadbalancer;

import org.jspecify.annotations.NullMarked;
