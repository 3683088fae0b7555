package io.lb4j.ipvs.director;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.HealthPolicy;
import io.lb4j.core.PersistenceTemplate;
import io.lb4j.core.Pool;
import io.lb4j.core.Probe;
import io.lb4j.core.Scheduler;
import io.lb4j.core.ServerState;
import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private final Pool pool = Services.pool("wrr", "10.0.0.2 weight=3", "10.0.0.3", "10.0.0.9 backup")
            .build();
    private final DirectedService service = Services.tcp("192.0.2.10:80", Via.NAT, pool);
    private final KernelTable kernel = new KernelTable();

    private Planner planner(boolean overdue) {
        return Planner.of(
                Map.of(service.key(), DesiredService.of(service)), List.of(), kernel, (key, server) -> overdue);
    }

    private List<String> steps() {
        return texts(planner(false));
    }

    /** What is done at once when the pool has changed, by what the kernel was last known to have. */
    private List<String> followed(DesiredService before) {
        Planner planner = new Planner(kernel, false, (key, server) -> false);
        planner.follow(DesiredService.of(service, before, false), before);
        return texts(planner);
    }

    private static List<String> texts(Planner planner) {
        return planner.plan().steps().stream().map(Object::toString).toList();
    }

    /** The kernel does all that is asked of it. */
    private void apply() {
        planner(false).plan().steps().forEach(step -> kernel.note(step.change()));
    }

    private void connections(String id, long active) {
        Counting.connections(kernel, service.key(), id, active);
    }

    @Test
    void emptyKernelGetsEverythingInThePoolsOrder() {
        assertThat(steps())
                .containsExactly(
                        "add service TCP 192.0.2.10:80 (service www)",
                        "add server 10.0.0.2:80 to TCP 192.0.2.10:80: weight 3 (in service)",
                        "add server 10.0.0.3:80 to TCP 192.0.2.10:80: weight 1 (in service)");
    }

    @Test
    void kernelAsDesiredGetsNothing() {
        apply();

        assertThat(planner(false).plan().isEmpty()).isTrue();
    }

    @Test
    void whoComesInComesBeforeAnybodyGoes() {
        apply();
        pool.admin("10.0.0.2:80", ServerState.DOWN);
        pool.admin("10.0.0.3:80", ServerState.DRAINING);

        assertThat(steps())
                .containsExactly(
                        "add server 10.0.0.9:80 to TCP 192.0.2.10:80: weight 1 (in service)",
                        "delete server 10.0.0.2:80 of TCP 192.0.2.10:80 (switched off by the operator)",
                        "edit server 10.0.0.3:80 of TCP 192.0.2.10:80: weight 1 -> 0 (drained by the operator)");
    }

    @Test
    void serverThatDrainsGoesWithItsLastConnection() {
        apply();
        pool.admin("10.0.0.3:80", ServerState.DRAINING);
        apply();
        connections("10.0.0.3:80", 2);

        assertThat(steps()).isEmpty();
        assertThat(planner(false).isDraining()).isTrue();
        connections("10.0.0.3:80", 0);
        assertThat(steps())
                .containsExactly("delete server 10.0.0.3:80 of TCP 192.0.2.10:80"
                        + " (drained by the operator, no connection left)");
    }

    @Test
    void oldCountOfConnectionsDeletesNobody() {
        apply();
        pool.admin("10.0.0.3:80", ServerState.DRAINING);
        apply();

        assertThat(followed(DesiredService.of(service))).isEmpty();
        assertThat(steps()).hasSize(1);
    }

    @Test
    void drainHasALimitIfOneIsSet() {
        apply();
        pool.admin("10.0.0.3:80", ServerState.DRAINING);
        apply();
        connections("10.0.0.3:80", 2);

        assertThat(planner(true).plan())
                .hasToString("delete server 10.0.0.3:80 of TCP 192.0.2.10:80"
                        + " (drained by the operator, 2 connections left at the limit of its drain)");
    }

    @Test
    void serverThatLeftThePoolDrainsToo() {
        apply();
        connections("10.0.0.2:80", 1);
        pool.update(specs -> specs.subList(1, specs.size()));

        assertThat(steps())
                .containsExactly("edit server 10.0.0.2:80 of TCP 192.0.2.10:80: weight 3 -> 0"
                        + " (not in the pool of service www)");
    }

    @Test
    void serviceThatIsNotWantedDrainsAndGoes() {
        apply();
        connections("10.0.0.2:80", 1);
        List<ServiceKey> owned = List.of(service.key());

        Plan first = Planner.of(Map.of(), owned, kernel, (key, server) -> false).plan();
        assertThat(first.steps())
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.toString()).contains("-> 0 (the service is not wanted any more"));
        first.steps().forEach(step -> kernel.note(step.change()));
        connections("10.0.0.2:80", 0);

        assertThat(Planner.of(Map.of(), owned, kernel, (key, server) -> false)
                        .plan()
                        .steps())
                .last()
                .hasToString("delete service TCP 192.0.2.10:80 (the service is not wanted any more)");
    }

    @Test
    void changeOfSchedulerAndPersistenceEditsTheService() {
        apply();
        DesiredService before = DesiredService.of(service);
        pool.scheduler(Scheduler.named("sh sh-port"));
        pool.persistence(PersistenceTemplate.client());

        assertThat(followed(before))
                .containsExactly("edit service TCP 192.0.2.10:80: scheduler wrr -> sh, flags [] -> [FLAG_2],"
                        + " persistence none -> Persistent[timeoutSeconds=300, prefix=32, engine=null] (service www)");
    }

    @Test
    void changeOfWeightIsAnEdit() {
        apply();
        DesiredService before = DesiredService.of(service);
        pool.weight("10.0.0.3:80", 7);

        assertThat(steps()).isEqualTo(followed(before));
        assertThat(followed(before))
                .containsExactly("edit server 10.0.0.3:80 of TCP 192.0.2.10:80: weight 1 -> 7 (in service)");
    }

    @Test
    void serverThatIsNotProbedYetStaysAsTheKernelHasIt() {
        Pool probed = Services.pool("wrr", "10.0.0.2 weight=3", "10.0.0.3 weight=2")
                .health(HealthPolicy.none().withProbe(Probe.tcp().turningAfter(1, 2)))
                .build();
        DirectedService directed = Services.tcp("192.0.2.10:80", Via.NAT, probed);
        Supplier<List<String>> steps = () -> texts(Planner.of(
                Map.of(directed.key(), DesiredService.of(directed)), List.of(), kernel, (key, server) -> false));
        Planner.of(Map.of(directed.key(), DesiredService.of(directed)), List.of(), kernel, (key, server) -> false)
                .plan()
                .steps()
                .forEach(step -> kernel.note(step.change()));
        Wish second = DesiredService.of(directed).wishes().get(1);
        kernel.note(
                new Change.EditServer(directed.key(), second.server().withWeight(0))); // as a run before has left it

        assertThat(steps.get()).isEmpty();
        probed.probed("10.0.0.3:80", false, "connection refused");
        assertThat(steps.get()).isEmpty();
        probed.probed("10.0.0.3:80", true, "");
        assertThat(steps.get())
                .containsExactly("edit server 10.0.0.3:80 of TCP 192.0.2.10:80: weight 0 -> 2 (in service)");
    }
}
