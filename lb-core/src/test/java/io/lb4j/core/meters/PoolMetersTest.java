package io.lb4j.core.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lb4j.core.Outcome;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pick;
import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import io.lb4j.core.ZonePreference;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PoolMetersTest {

    private static final Scheduler FIRST_ELIGIBLE = (level, previous) -> request -> level.servers().stream()
            .filter(server -> server.eligible(request))
            .findFirst()
            .orElse(null);

    private final Pool pool = Pool.named("orders")
            .scheduler(FIRST_ELIGIBLE)
            .server("127.0.0.1:9001 weight=3 id=a")
            .server("127.0.0.1:9002 id=b")
            .build();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    PoolMetersTest() {
        new PoolMeters(pool).bindTo(registry);
    }

    @Test
    void picksAreCountedByServerAndOutcome() {
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        pool.pick(new PickRequest()).complete(Outcome.TIMEOUT);

        assertThat(value("lb.picks", "server", "a", "outcome", "success")).isEqualTo(2);
        assertThat(value("lb.picks", "server", "a", "outcome", "timeout")).isEqualTo(1);
        assertThat(value("lb.picks", "server", "b", "outcome", "success")).isEqualTo(0);
    }

    @Test
    void activePicksGoUpAndDown() {
        Pick pick = pool.pick(new PickRequest());
        assertThat(value("lb.active", "server", "a")).isEqualTo(1);

        pick.complete(Outcome.SUCCESS);
        assertThat(value("lb.active", "server", "a")).isEqualTo(0);
    }

    @Test
    void refusedRequestsAreCounted() {
        pool.admin("a", ServerState.DOWN);
        pool.admin("b", ServerState.DOWN);
        pool.tryPick(new PickRequest());

        assertThat(value("lb.picks.refused", "cause", "unavailable")).isEqualTo(1);
    }

    @Test
    void stateOfAServerIsOneAndAllOthersAreZero() {
        pool.pick(new PickRequest()).complete(Outcome.BROKEN);

        assertThat(value("lb.server.state", "server", "a", "state", "ejected")).isEqualTo(1);
        assertThat(value("lb.server.state", "server", "a", "state", "up")).isEqualTo(0);
        assertThat(value("lb.server.ejections", "server", "a", "cause", "max-fails"))
                .isEqualTo(1);
        assertThat(value("lb.server.ejections", "server", "a", "cause", "failure-rate"))
                .isEqualTo(0);
        assertThat(value("lb.server.state", "server", "b", "state", "up")).isEqualTo(1);
    }

    @Test
    void shareOfThePreferredZoneIsShownWhereThereIsOne() {
        assertThat(registry.find("lb.zone.share").meter()).isNull();
        Pool zoned = Pool.named("zoned")
                .scheduler(FIRST_ELIGIBLE)
                .zone(new ZonePreference("east"))
                .server("127.0.0.1:9001 zone=east")
                .server("127.0.0.1:9002 zone=east id=b")
                .server("127.0.0.1:9003 zone=west")
                .build();
        new PoolMeters(zoned).bindTo(registry);
        assertThat(value("lb.zone.share", "pool", "zoned")).isEqualTo(1);

        zoned.admin("b", ServerState.DOWN);

        assertThat(value("lb.zone.share", "pool", "zoned")).isCloseTo(0.7, within(1e-6));
    }

    @Test
    void weightFollowsTheOperator() {
        assertThat(value("lb.server.weight", "server", "a")).isEqualTo(3);

        pool.weight("a", 7);
        assertThat(value("lb.server.weight", "server", "a")).isEqualTo(7);
    }

    @Test
    void serverThatJoinsIsMeteredAndOneThatLeavesIsForgotten() {
        pool.update(specs -> {
            specs.remove(0);
            specs.add(ServerSpec.parse("127.0.0.1:9003 id=c"));
            return specs;
        });

        assertThat(registry.find("lb.active").tag("server", "c").meter()).isNotNull();
        assertThat(registry.getMeters())
                .noneMatch(meter -> "a".equals(meter.getId().getTag("server")));
    }

    @Test
    void survivingServerKeepsItsCountsWhenThePoolChanges() {
        pool.pick(new PickRequest()).complete(Outcome.SUCCESS);
        pool.weight("a", 9);

        assertThat(value("lb.picks", "server", "a", "outcome", "success")).isEqualTo(1);
    }

    @Test
    void everyMeterIsDocumentedWithItsTags() {
        for (Meter meter : registry.getMeters()) {
            assertThat(LbMeter.values()).anySatisfy(documented -> {
                assertThat(documented.meterName()).isEqualTo(meter.getId().getName());
                assertThat(documented.description()).isEqualTo(meter.getId().getDescription());
                assertThat(meter.getId().getTags())
                        .extracting(Tag::getKey)
                        .containsExactlyInAnyOrderElementsOf(documented.tags());
            });
        }
    }

    @Test
    void persistenceEntriesAreMeteredOnlyWhereThereIsPersistence() {
        assertThat(registry.find("lb.persistence.entries").meter()).isNull();
    }

    @Test
    void persistenceEntriesAreMeteredFromWhenThereIsPersistence() {
        pool.persistence(PersistenceTemplate.client());
        pool.pick(PickRequest.from(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));

        assertThat(value("lb.persistence.entries", "pool", "orders")).isEqualTo(1);
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get(name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }
}
