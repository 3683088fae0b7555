package io.servicetalk.loadbalancer;

import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.loadbalancer.NoopLoadBalancerObserver.NoopHostObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * The selector of one of ServiceTalk's policies, without the deferred {@code Single} that its load balancer wraps around it.
 *
 * <p>Comparing a bare picker with all of {@code LoadBalancer.selectConnection} would be unfair to ServiceTalk, and its selectors are
 * not public: hence a class in its package. Hosts are numbered from 0 and have no health indicator.
 */
public final class BareSelector<C extends LoadBalancedConnection> {

    private static final String NAME = "bench";

    private final HostSelector<Integer, C> selector;

    /** Makes the selector. */
    public BareSelector(LoadBalancingPolicy<Integer, C> policy, int hosts, ConnectionFactory<Integer, C> connections) {
        List<Host<Integer, C>> list = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            list.add(new DefaultHost<>(
                    NAME,
                    i,
                    ConnectionSelectorPolicies.<C>linearSearch().buildConnectionSelector(NAME),
                    connections,
                    0,
                    NoopHostObserver.INSTANCE,
                    null,
                    null));
        }
        selector = policy.buildSelector(list, NAME);
    }

    /** Selects a connection; the first one of each host is made when the result is subscribed to. */
    public Single<C> select() {
        return selector.selectConnection(connection -> true, null, false);
    }
}
