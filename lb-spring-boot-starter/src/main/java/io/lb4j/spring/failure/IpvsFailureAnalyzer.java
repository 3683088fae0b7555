package io.lb4j.spring.failure;

import io.lb4j.ipvs.IpvsException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Explains what the kernel refused, or why it cannot be asked. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class IpvsFailureAnalyzer extends AbstractFailureAnalyzer<IpvsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, IpvsException cause) {
        return new FailureAnalysis(
                "Services of lb.services are to be carried by kernel IPVS, but: " + cause.getMessage(),
                action(cause.reason()),
                cause);
    }

    private static String action(IpvsException.Reason reason) {
        return switch (reason) {
            case NOT_PERMITTED ->
                "Run as root, or give the process CAP_NET_ADMIN: AmbientCapabilities=CAP_NET_ADMIN in a unit of systemd,"
                        + " --cap-add NET_ADMIN --network host in a container.";
            case NO_MODULE -> "Run modprobe ip_vs on the host, or install a kernel that has it.";
            case NO_KERNEL ->
                "Direct the kernel from Linux. Everything else works here: set via to in-process, or lb.services.<name>.via by profile.";
            case UNKNOWN_NAME -> "Choose a scheduler or engine that this kernel has, or load its module.";
            case TOO_OLD -> "Use a newer kernel, or leave out what it does not know.";
            default -> "Correct what the kernel refused.";
        };
    }
}
