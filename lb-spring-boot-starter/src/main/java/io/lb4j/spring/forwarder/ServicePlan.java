package io.lb4j.spring.forwarder;

import io.lb4j.core.VirtualService;
import io.lb4j.netty.ServiceSettings;

/**
 * A service that was checked and waits for its forwarder.
 *
 * @param service what it serves
 * @param settings how it treats its connections
 */
record ServicePlan(VirtualService service, ServiceSettings settings) {}
