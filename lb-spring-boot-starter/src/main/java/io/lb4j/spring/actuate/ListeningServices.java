package io.lb4j.spring.actuate;

import java.util.Map;

/** Shows the services that listen at present, if anything can listen at all. */
@FunctionalInterface
interface ListeningServices {

    Map<String, LbEndpoint.ServiceView> views();
}
