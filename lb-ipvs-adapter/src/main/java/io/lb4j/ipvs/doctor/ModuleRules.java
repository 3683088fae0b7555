package io.lb4j.ipvs.doctor;

import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.ServiceAddress;

/** Whether the kernel has the code that a service needs. */
final class ModuleRules {

    static final int FTP = 21;

    private ModuleRules() {}

    /** Without it nothing at all. */
    static void ipvs(Examination at) {
        if (at.lacks("ip_vs") && at.host.sysctls().value("net/ipv4/vs/conn_reuse_mode") == null) {
            at.error("the module ip_vs is not loaded", "the kernel balances nothing", "modprobe ip_vs");
        }
    }

    /** The kernel asks for it when the first service has it, where that is possible. */
    static void scheduler(Examination at) {
        String scheduler = at.service.pool().scheduler().text().strip().split("\\s+")[0];
        hint(at, "ip_vs_" + scheduler);
    }

    /** As for schedulers. */
    static void engine(Examination at) {
        String engine = at.service.settings().engine();
        if (engine != null) {
            hint(at, "ip_vs_pe_" + engine);
        }
    }

    private static void hint(Examination at, String module) {
        if (at.lacks(module)) {
            at.hint(
                    "the module " + module + " is not loaded",
                    "the kernel loads it by itself when it is first asked for, if the module is installed on the host",
                    "modprobe " + module);
        }
    }

    /** Data connections of FTP are told in the control connection, by addresses that must be translated. */
    static void ftp(Examination at) {
        if (isFtp(at) && at.via(Via.NAT) && at.lacks("ip_vs_ftp")) {
            at.error(
                    "the module ip_vs_ftp is not loaded",
                    "FTP's data connections lead to the servers' own addresses, where clients cannot go",
                    "modprobe ip_vs_ftp");
        }
    }

    /** Passive ports of FTP come as connections of their own. */
    static void ftpData(Examination at) {
        if (isFtp(at) && !at.via(Via.NAT) && at.service.pool().persistence() == null) {
            at.warning(
                    "FTP without persistence of the pool",
                    "passive data connections belong to the service on port 21 only by its persistence;"
                            + " without it each may go to another server",
                    null);
        }
    }

    private static boolean isFtp(Examination at) {
        return at.service.key() instanceof ServiceAddress address && address.port() == FTP;
    }
}
