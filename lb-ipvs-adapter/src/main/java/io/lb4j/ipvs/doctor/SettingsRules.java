package io.lb4j.ipvs.doctor;

import io.lb4j.core.VirtualService.Via;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.director.KernelSettings.WhenDown;

/** Whether the kernel's settings of IPVS fit what a service is for. */
final class SettingsRules {

    private static final String VS = "net/ipv4/vs/";
    private static final int REUSE = 1;

    private SettingsRules() {}

    /** Connections of a server that was taken out. */
    static void removedServers(Examination at) {
        if (at.service.whenDown() == WhenDown.REMOVE && at.vs("expire_nodest_conn", 1) == 0) {
            at.warning(
                    "servers that are down are removed, and net.ipv4.vs.expire_nodest_conn is 0",
                    "packets of their connections are dropped without a word, so clients hang until their own time-outs",
                    Sysctls.command(VS + "expire_nodest_conn", 1));
        }
    }

    /** Clients that are bound to a server of weight 0. */
    static void boundClients(Examination at) {
        if (at.service.pool().persistence() != null
                && at.service.whenDown() == WhenDown.QUIESCE
                && at.vs("expire_quiescent_template", 1) == 0) {
            at.warning(
                    "servers that are down get weight 0, and net.ipv4.vs.expire_quiescent_template is 0",
                    "clients that are bound to such a server are still sent to it",
                    Sysctls.command(VS + "expire_quiescent_template", 1));
        }
    }

    /** A client that uses a port again. */
    static void reusedPorts(Examination at) {
        if (at.vs("conntrack", 0) == 0 || at.vs("conn_reuse_mode", 0) != REUSE) {
            return;
        }
        String what = "net.ipv4.vs.conntrack is 1 and conn_reuse_mode is 1";
        String command = Sysctls.command(VS + "conntrack", 0);
        if (at.host.isAtLeast(5, 9)) {
            at.hint(
                    what,
                    "each connection is tracked twice, which only firewall rules on the director's traffic need",
                    command);
        } else {
            at.warning(
                    what,
                    "before Linux 5.9 a client that uses a port again has its first packet dropped and waits a second",
                    command);
        }
    }

    /** A datagram without an entry has replies that nobody knows. */
    static void onePacket(Examination at) {
        if (at.service.settings().onePacket() && at.via(Via.NAT)) {
            at.warning(
                    "every datagram is scheduled anew via nat",
                    "replies are not translated back and carry the server's own address; dr and tun do not have that",
                    null);
        }
    }

    /** Another director's packets that come back as requests. */
    static void loops(Examination at) {
        boolean backup = at.settings.daemons().stream().anyMatch(daemon -> daemon.role() == SyncDaemon.Role.BACKUP);
        if (backup && !at.via(Via.NAT) && !at.localServers().isEmpty() && at.vs("backup_only", 1) == 0) {
            at.warning(
                    "this host is a real server too, and net.ipv4.vs.backup_only is 0",
                    "what the other director sends here is balanced a second time, perhaps back to it",
                    Sysctls.command(VS + "backup_only", 1));
        }
    }
}
