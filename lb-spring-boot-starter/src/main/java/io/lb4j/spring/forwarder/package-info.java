/** The virtual services that listen inside the application, for as long as its context runs. */
@NullMarked
package io.lb4j.spring.forwarder;

import org.jspecify.annotations.NullMarked;
