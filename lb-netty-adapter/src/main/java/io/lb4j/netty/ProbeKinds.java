package io.lb4j.netty;

import io.lb4j.core.Probe;
import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the servers of one pool are asked by its probe. */
final class ProbeKinds implements PoolProber.Kinds {

    private final Probe probe;
    private final @Nullable ClientEngines engines; // where the probe speaks TLS
    private final Commands commands;
    private final EventLoops loops;

    ProbeKinds(Probe probe, @Nullable ClientEngines engines, Commands commands, EventLoops loops) {
        this.probe = probe;
        this.engines = engines != null || !probe.question().tls() ? engines : ProbeTls.ofTheJdk();
        this.commands = commands;
        this.loops = loops;
    }

    @Override
    public ProbeKind of(Server server) {
        ServerAddress address = probe.target(server.address());
        Probe.Question question = probe.question();
        Duration timeout = probe.timeout();
        if (question instanceof Probe.Http http) {
            ProbeTls tls = http.tls() && engines != null ? new ProbeTls(engines, http.host(), address) : null;
            return new ConnectingProbe(loops, address, timeout, tls, new HttpDialogue(http, address));
        }
        if (question instanceof Probe.Grpc grpc) {
            ProbeTls tls = grpc.tls() && engines != null ? new ProbeTls(engines, grpc.host(), address, "h2") : null;
            return new ConnectingProbe(loops, address, timeout, tls, new GrpcDialogue(grpc, address));
        }
        if (question instanceof Probe.Command command) {
            return commands.asking(command, server.id(), address, timeout);
        }
        return new ConnectingProbe(loops, address, timeout, null, new ConnectDialogue());
    }
}
