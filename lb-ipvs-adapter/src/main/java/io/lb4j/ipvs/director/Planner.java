package io.lb4j.ipvs.director;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.Persistent;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.director.Wish.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Finds the difference between what is desired and what the kernel has. */
final class Planner {

    private final KernelTable actual;
    private final boolean fresh; // whether connections were counted after the last change of weight
    private final BiPredicate<ServiceKey, ServerKey> overdue; // whose drain has lasted too long
    private final List<Step> before = new ArrayList<>(); // what brings somebody in, or gives more
    private final List<Step> after = new ArrayList<>(); // what gives less, or takes somebody out
    private boolean draining;

    /**
     * Makes one without anything to do.
     *
     * @param fresh whether the kernel has just been read: nobody is deleted for having no connections by an old count
     */
    Planner(KernelTable actual, boolean fresh, BiPredicate<ServiceKey, ServerKey> overdue) {
        this.actual = actual;
        this.fresh = fresh;
        this.overdue = overdue;
    }

    /** Takes in what has changed of a service that was desired before; with the same servers only those that are wished otherwise. */
    @SuppressWarnings("ReferenceEquality") // what has not changed stays the same object
    void follow(DesiredService desired, @Nullable DesiredService then) {
        KernelTable.Entry entry = actual.entry(desired.service().key());
        if (then == null
                || entry == null
                || desired.keys() != then.keys()
                || !desired.service().equals(then.service())) {
            desire(desired);
            return;
        }
        for (int i = 0; i < desired.wishes().size(); i++) {
            Wish wish = desired.wishes().get(i);
            if (wish != then.wishes().get(i)) {
                serve(desired.service().key(), wish, entry);
            }
        }
    }

    /** Takes in a service that is desired. */
    private void desire(DesiredService desired) {
        IpvsService service = desired.service();
        KernelTable.Entry entry = actual.entry(service.key());
        if (entry == null) {
            before.add(new Step(new Change.AddService(service), "", "service " + desired.name()));
        } else if (!isSame(service, entry.service().service())) {
            String difference = Difference.of(entry.service().service(), service);
            before.add(new Step(new Change.EditService(service), difference, "service " + desired.name()));
        }
        desired.wishes().forEach(wish -> serve(service.key(), wish, entry));
        if (entry != null) {
            for (ServerEntry server : entry.servers()) {
                if (!desired.keys().contains(server.server().key())) {
                    drain(service.key(), server, "not in the pool of service " + desired.name());
                }
            }
        }
    }

    /** Takes in a service that is ours and no longer desired. */
    private void disown(ServiceKey key) {
        KernelTable.Entry entry = actual.entry(key);
        if (entry == null) {
            return;
        }
        String reason = "the service is not wanted any more";
        int staying = 0;
        for (ServerEntry server : entry.servers()) {
            staying += drain(key, server, reason) ? 0 : 1;
        }
        if (staying == 0) {
            after.add(new Step(new Change.DeleteService(key), "", reason));
        }
    }

    /** A mask without persistence is the kernel's own affair. */
    private static boolean isSame(IpvsService wished, IpvsService present) {
        Persistent one = wished.persistent();
        Persistent other = present.persistent();
        return wished.scheduler().equals(present.scheduler())
                && wished.flags().equals(present.flags())
                && wished.onePacket() == present.onePacket()
                && (one == null ? other == null : one.equals(other));
    }

    private void serve(ServiceKey service, Wish wish, KernelTable.@Nullable Entry entry) {
        IpvsServer wished = wish.server();
        ServerEntry present = entry == null ? null : entry.server(wished.key());
        if (wish.unproven() && present != null) {
            int weight = present.server().weight() == 0 ? 0 : wish.spec().weight();
            edit(service, present.server(), wished.withWeight(weight), "not probed yet");
        } else if (wish.fate() == Fate.REMOVE) {
            if (present != null) {
                after.add(new Step(new Change.DeleteServer(service, wished.key()), "", wish.reason()));
            }
        } else if (wish.fate() == Fate.DRAIN) {
            if (present != null) {
                drain(service, present, wish.reason());
            }
        } else if (present == null) {
            before.add(new Step(new Change.AddServer(service, wished), "weight " + wished.weight(), wish.reason()));
        } else {
            edit(service, present.server(), wished, wish.reason());
        }
    }

    private void edit(ServiceKey service, IpvsServer present, IpvsServer wished, String reason) {
        if (!isSame(wished, present)) {
            (wished.weight() > present.weight() ? before : after).add(step(service, present, wished, reason));
        }
    }

    private static Step step(ServiceKey service, IpvsServer present, IpvsServer wished, String reason) {
        return new Step(new Change.EditServer(service, wished), Difference.of(present, wished), reason);
    }

    /** What is said of a tunnel matters only where there is one. */
    private static boolean isSame(IpvsServer wished, IpvsServer present) {
        return wished.equals(present)
                || (wished.method() != ForwardingMethod.TUNNEL
                        && wished.withTunnel(present.tunnel()).equals(present));
    }

    /** Quiesces a server, or deletes it if nobody uses it any more; returns whether it goes. */
    private boolean drain(ServiceKey service, ServerEntry present, String reason) {
        IpvsServer server = present.server();
        boolean idle = present.active() == 0 && present.inactive() == 0;
        if (fresh && server.weight() == 0 && (idle || overdue.test(service, server.key()))) {
            String why = idle
                    ? ", no connection left"
                    : ", " + (present.active() + present.inactive()) + " connections left at the limit of its drain";
            after.add(new Step(new Change.DeleteServer(service, server.key()), "", reason + why));
            return true;
        }
        draining = true;
        if (server.weight() != 0) {
            after.add(step(service, server, server.withWeight(0), reason));
        }
        return false;
    }

    /** Tells whether somebody drains, who has to be looked at again. */
    boolean isDraining() {
        return draining;
    }

    Plan plan() {
        List<Step> steps = new ArrayList<>(before);
        steps.addAll(after);
        return new Plan(steps);
    }

    /**
     * Compares.
     *
     * @param desired the services that are wanted
     * @param owned the keys of all services that are ours, whether they still are wanted or not
     * @param actual what the kernel has, just read
     * @param overdue whose drain has lasted too long
     */
    static Planner of(
            Map<ServiceKey, DesiredService> desired,
            Iterable<ServiceKey> owned,
            KernelTable actual,
            BiPredicate<ServiceKey, ServerKey> overdue) {
        Planner planner = new Planner(actual, true, overdue);
        desired.values().forEach(planner::desire);
        for (ServiceKey key : owned) {
            if (!desired.containsKey(key)) {
                planner.disown(key);
            }
        }
        return planner;
    }
}
