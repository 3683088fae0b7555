package io.lb4j.schedulers;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Server;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The servers of one destination of {@code lblcr}, the one that joined last in front. Read without a lock. */
final class ServerSet extends DestinationCache.Entry {

    private volatile Server[] members = {}; // replaced under this object's lock
    private volatile long changedNanos; // written under this object's lock

    /** The rule of {@code wlc} among the members. */
    @Nullable
    Server least(Locality locality, PickRequest request) {
        Server best = null;
        long bestLoad = 0;
        for (Server remembered : members) {
            Server member = locality.present(remembered);
            if (member != null && member.eligible(request)) {
                long load = LoadRule.WLC.load(member);
                if (best == null || load * best.weight() < bestLoad * member.weight()) {
                    best = member;
                    bestLoad = load;
                }
            }
        }
        return best;
    }

    /** Lets the most loaded member go if nothing has changed for a while. */
    void shrink(Locality locality, long afterNanos, long now) {
        if (members.length > 1 && now - changedNanos > afterNanos) {
            dropMostLoaded(locality, now);
        }
    }

    private synchronized void dropMostLoaded(Locality locality, long now) {
        Server[] before = members;
        int most = -1;
        long mostLoad = 0;
        long mostWeight = 0;
        for (int i = 0; i < before.length; i++) {
            Server present = locality.present(before[i]);
            Server member = present == null ? before[i] : present; // one that has gone counts as it was last
            long load = LoadRule.WLC.load(member);
            if (member.weight() > 0 && (most < 0 || mostLoad * member.weight() < load * mostWeight)) {
                most = i;
                mostLoad = load;
                mostWeight = member.weight();
            }
        }
        if (most >= 0) {
            Server[] after = Arrays.copyOf(before, before.length - 1);
            System.arraycopy(before, most + 1, after, most, after.length - most);
            members = after;
            changedNanos = now;
        }
    }

    /** Puts a server in front unless it is a member. */
    synchronized void add(Server server, long now) {
        Server[] before = members;
        for (int i = 0; i < before.length; i++) {
            if (before[i].id().equals(server.id())) {
                before[i] = server; // of the present snapshot
                return;
            }
        }
        Server[] after = new Server[before.length + 1];
        after[0] = server;
        System.arraycopy(before, 0, after, 1, before.length);
        members = after;
        changedNanos = now;
    }
}
