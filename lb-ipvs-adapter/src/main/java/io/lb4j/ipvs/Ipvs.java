package io.lb4j.ipvs;

import io.lb4j.ipvs.Change.Refused;
import java.util.ArrayList;
import java.util.List;

/**
 * The IPVS of one network namespace: reads and changes its virtual services and their real servers.
 *
 * <p>Every call asks the kernel and waits for its answer; none is for the data path. Thread-safe. All of them need CAP_NET_ADMIN,
 * and fail with {@link IpvsException}, whose {@linkplain IpvsException#reason() reason} tells what to do.
 */
public interface Ipvs extends AutoCloseable {

    /** Returns version and table size. */
    KernelInfo info();

    /**
     * Returns all virtual services, in the kernel's order, which means nothing. Those of a protocol other than {@link Transport}
     * names are left out: the kernel lets them be made, but never schedules for them.
     */
    List<ServiceEntry> services();

    /** Returns one virtual service. */
    ServiceEntry service(ServiceKey key);

    /** Returns the real servers of a virtual service, the newest first as its scheduler sees them; none if there is no such service. */
    List<ServerEntry> servers(ServiceKey key);

    /** Adds a virtual service. */
    void add(IpvsService service);

    /** Gives a virtual service this definition; connections and servers stay. */
    void edit(IpvsService service);

    /** Deletes a virtual service with its servers; their connections lose them. */
    void delete(ServiceKey key);

    /** Adds a real server. */
    void add(ServiceKey service, IpvsServer server);

    /** Gives a real server this definition; its connections stay. */
    void edit(ServiceKey service, IpvsServer server);

    /** Deletes a real server; its connections lose it. */
    void delete(ServiceKey service, ServerKey server);

    /**
     * Makes many changes in their order, in far fewer calls of the kernel than one by one; one that is refused changes nothing and
     * does not hold up the others.
     *
     * @return the refused ones in their order; none if all were made
     * @throws IpvsException if the kernel gave no answer; then it is not known which of the changes were made
     */
    default List<Refused> apply(List<? extends Change> changes) {
        List<Refused> refused = new ArrayList<>();
        for (Change change : changes) {
            try {
                change.apply(this);
            } catch (IpvsException e) {
                if (e.reason() == IpvsException.Reason.NO_ANSWER) {
                    throw e;
                }
                refused.add(new Refused(change, e));
            }
        }
        return refused;
    }

    /** Deletes all virtual services, whoever made them. */
    void flush();

    /** Starts all counters of traffic anew. */
    void zero();

    /** Starts the counters of one virtual service and its servers anew. */
    void zero(ServiceKey key);

    /** Returns how long connections are kept. */
    Timeouts timeouts();

    /** Sets how long connections are kept; 0 leaves a value as it is. */
    void timeouts(Timeouts timeouts);

    /** Returns the sync daemons that run: none, one, or one of each role. */
    List<SyncDaemon> daemons();

    /** Starts a sync daemon. */
    void start(SyncDaemon daemon);

    /** Stops the sync daemon of this role. */
    void stop(SyncDaemon.Role role);

    /** Closes the socket; the kernel keeps everything. */
    @Override
    void close();
}
