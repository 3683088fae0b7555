package io.lb4j.ipvs;

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

    /** Returns all virtual services, in the kernel's order, which means nothing. */
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
