package io.lb4j.ipvs.doctor;

import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.DirectorSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at a host and says why services that its kernel is to carry will not work, and what mends it.
 *
 * <p>It reads devices, addresses, routes, settings and modules, and changes nothing; no privilege is needed. What is configured wrongly
 * by itself, such as another port via DR, is refused before, by {@link DirectedService}. Thread-safe.
 */
public final class LbDoctor {

    private static final List<Rule> RULES = List.of(
            ModuleRules::ipvs,
            VirtualAddressRules::missing,
            VirtualAddressRules::duplicate,
            VirtualAddressRules::onLoopback,
            ForwardingRules::forwarding,
            ForwardingRules::redirects,
            ForwardingRules::reversePath,
            ServerRules::unreachable,
            ServerRules::behindRouter,
            ServerRules::apartFromOthers,
            ServerRules::wayBack,
            ServerRules::clientsBesideServers,
            ServerRules::unwrapped,
            ServerRules::largestPacket,
            SettingsRules::removedServers,
            SettingsRules::boundClients,
            SettingsRules::reusedPorts,
            SettingsRules::onePacket,
            SettingsRules::loops,
            ModuleRules::scheduler,
            ModuleRules::engine,
            ModuleRules::ftp,
            ModuleRules::ftpData,
            MarkRules::marked);

    private final Supplier<HostFacts> host;

    private LbDoctor(Supplier<HostFacts> host) {
        this.host = host;
    }

    /** Returns one that looks at this host, in the network namespace of whoever asks it. */
    public static LbDoctor ofThisHost() {
        return new LbDoctor(HostFacts::read);
    }

    /** Returns one that looks at a host as somebody else has read it. */
    public static LbDoctor of(Supplier<HostFacts> host) {
        return new LbDoctor(Objects.requireNonNull(host, "host"));
    }

    /**
     * Looks at the host now.
     *
     * @param services what its kernel is to carry
     * @param settings how its director works
     * @return what was found, the worst first; of the same severity, in the order of the services
     * @throws io.lb4j.ipvs.IpvsException if this is no Linux, or its kernel gives no answer
     */
    public List<Finding> examine(List<DirectedService> services, DirectorSettings settings) {
        return examine(services, settings, Set.of());
    }

    /**
     * The same for one of two directors.
     *
     * @param moving addresses that VRRP brings to this host and takes from it; they may be absent
     */
    public List<Finding> examine(
            List<DirectedService> services, DirectorSettings settings, Collection<InetAddress> moving) {
        HostFacts facts = host.get();
        List<Finding> findings = new ArrayList<>();
        for (DirectedService service : services) {
            Examination at = new Examination(facts, settings, service, Set.copyOf(moving));
            RULES.forEach(rule -> rule.examine(at));
            findings.addAll(at.findings());
        }
        findings.addAll(SyncRules.examine(facts, settings, services));
        findings.sort(Comparator.comparing(Finding::severity));
        return findings;
    }

    /**
     * Returns the shell script that makes a host a real server of a service. What it cannot know, such as the address of clients of a
     * mark, it takes from its environment, and says so.
     *
     * @param moving addresses that VRRP moves between directors
     */
    public String realServerScript(DirectedService service, Collection<InetAddress> moving) {
        return RealServerScript.of(service, host.get().network(), moving);
    }
}
