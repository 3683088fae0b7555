package io.lb4j.spring.ipvs;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.doctor.Finding;
import io.lb4j.ipvs.doctor.Finding.Severity;
import io.lb4j.ipvs.doctor.LbDoctor;
import io.lb4j.ipvs.keepalived.KeepalivedConf;
import io.lb4j.ipvs.keepalived.MovingAddress;
import io.lb4j.ipvs.keepalived.VrrpSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The host around the kernel: writes what its keepalived is to do, and tells once, when the application starts, what the doctor finds.
 * Thread-safe.
 */
public final class DirectorHost implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DirectorHost.class);

    private final DirectorLifecycle director;
    private final LbDoctor doctor;
    private final @Nullable VrrpSettings vrrp;
    private final @Nullable Path file;
    private volatile boolean running; // written by the context's thread, read by any

    DirectorHost(DirectorLifecycle director, LbDoctor doctor, @Nullable VrrpSettings vrrp, @Nullable Path file) {
        this.director = director;
        this.doctor = doctor;
        this.vrrp = vrrp;
        this.file = file;
    }

    /** Returns what keepalived is to do; {@code null} without VRRP. */
    public @Nullable KeepalivedConf keepalived() {
        return vrrp == null ? null : KeepalivedConf.of(vrrp);
    }

    /** Looks at the host now; the worst comes first. */
    public List<Finding> examine() {
        return doctor.examine(director.services(), director.settings(), moving());
    }

    /** Returns the shell script that makes a host a real server of this service. */
    public String realServerScript(DirectedService service) {
        return doctor.realServerScript(service, moving());
    }

    private List<InetAddress> moving() {
        return vrrp == null
                ? List.of()
                : vrrp.addresses().stream().map(MovingAddress::address).toList();
    }

    @Override
    public void start() {
        KeepalivedConf conf = keepalived();
        if (conf != null && file != null) {
            write(conf, file);
        }
        if (!director.services().isEmpty()) {
            tell();
        }
        running = true;
    }

    private void write(KeepalivedConf conf, Path place) {
        if (director.settings().dryRun()) {
            log.info("dry run: {} would be\n{}", place, conf.text());
            return;
        }
        try {
            if (conf.write(place)) {
                log.info("{} is written; tell keepalived: systemctl reload keepalived", place);
            }
        } catch (InvalidValueException e) {
            throw e.at(VrrpPlan.PATH.child(e.key()).text());
        }
    }

    private void tell() {
        try {
            for (Finding finding : examine()) {
                if (finding.severity() != Severity.HINT) {
                    log.warn("{}: {}", finding.severity(), finding);
                }
            }
        } catch (IpvsException e) {
            log.warn("This host could not be checked: {}", e.getMessage());
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the kernel has what it is to carry. */
    @Override
    public int getPhase() {
        return director.getPhase() + 1;
    }
}
