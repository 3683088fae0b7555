package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.AddressFamily;
import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Change.Refused;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The IPVS of the running kernel, by generic netlink.
 *
 * <p>It speaks for the network namespace of the thread that opened it. One call at a time asks the kernel; other threads wait. A call
 * takes some microseconds, or as long as the kernel takes to load a module; after five seconds without an answer it fails.
 */
public final class NetlinkIpvs implements Ipvs {

    private static final String FAMILY = "IPVS";

    /** How often a list is read that changes all the time; chosen: a few seconds of a writer who never rests. */
    private static final int LIST_ATTEMPTS = 50;

    private final Conversation conversation; // guarded by this
    private final KernelLimits limits;
    private boolean closed; // guarded by this

    private NetlinkIpvs(Conversation conversation, KernelLimits limits) {
        this.conversation = conversation;
        this.limits = limits;
    }

    /**
     * Opens a socket to the kernel and asks for its version, so that what would fail always fails here.
     *
     * @throws IpvsException with {@code NO_KERNEL}, {@code NO_MODULE} or {@code NOT_PERMITTED}
     */
    public static Ipvs open() {
        return open(
                LinuxSocket.open(System.getProperty("os.name")),
                ByteOrder.nativeOrder(),
                System.getProperty("os.version"));
    }

    /** Opens what goes over this channel, which is closed if that fails. */
    static Ipvs open(Channel channel, ByteOrder order, @Nullable String release) {
        try {
            Ipvs ipvs = new NetlinkIpvs(Conversation.with(FAMILY, channel, order), new KernelLimits(release));
            ipvs.info();
            return ipvs;
        } catch (RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public KernelInfo info() {
        return ask(Request.plain(Command.GET_INFO, "ask for the version of IPVS"), SettingsCodec::readInfo);
    }

    @Override
    public List<ServiceEntry> services() {
        return list(
                Request.plain(Command.GET_SERVICE, "list the services"),
                ServiceCodec::read,
                entry -> entry.service().key());
    }

    @Override
    public ServiceEntry service(ServiceKey key) {
        String wish = "read service " + key;
        ServiceEntry entry =
                ask(new Request(Command.GET_SERVICE, to -> ServiceCodec.writeKey(to, key), wish), ServiceCodec::read);
        if (entry == null) {
            throw new IpvsException(Reason.NO_ANSWER, wish + ": the kernel's answer is about another one");
        }
        return entry;
    }

    @Override
    public List<ServerEntry> servers(ServiceKey key) {
        AddressFamily family = key.family();
        return list(
                new Request(Command.GET_SERVER, to -> ServiceCodec.writeKey(to, key), "list the servers of " + key),
                answer -> ServerCodec.read(answer, family),
                entry -> entry.server().key());
    }

    @Override
    public void add(IpvsService service) {
        make(new Change.AddService(service));
    }

    @Override
    public void edit(IpvsService service) {
        make(new Change.EditService(service));
    }

    @Override
    public void delete(ServiceKey key) {
        make(new Change.DeleteService(key));
    }

    @Override
    public void add(ServiceKey service, IpvsServer server) {
        make(new Change.AddServer(service, server));
    }

    @Override
    public void edit(ServiceKey service, IpvsServer server) {
        make(new Change.EditServer(service, server));
    }

    @Override
    public void delete(ServiceKey service, ServerKey server) {
        make(new Change.DeleteServer(service, server));
    }

    private void make(Change change) {
        List<Refused> refused = apply(List.of(change));
        if (!refused.isEmpty()) {
            throw refused.get(0).cause();
        }
    }

    @Override
    public synchronized List<Refused> apply(List<? extends Change> changes) {
        List<Refused> refused = new ArrayList<>();
        for (int from = 0; from < changes.size(); from += Conversation.ORDERS_AT_ONCE) {
            int to = Math.min(changes.size(), from + Conversation.ORDERS_AT_ONCE);
            refused.addAll(applyAtOnce(changes.subList(from, to)));
        }
        return refused;
    }

    private List<Refused> applyAtOnce(List<? extends Change> changes) {
        List<@Nullable IpvsException> causes = new ArrayList<>();
        List<Request> orders = new ArrayList<>();
        for (Change change : changes) {
            IpvsException cause = limits.refusal(change);
            causes.add(cause);
            if (cause == null) {
                orders.add(ChangeCodec.request(change));
            }
        }
        int[] errors = orders.isEmpty() ? new int[0] : conversation().order(orders);
        List<Refused> refused = new ArrayList<>();
        int order = 0;
        for (int i = 0; i < changes.size(); i++) {
            IpvsException cause = causes.get(i);
            if (cause == null) {
                int errno = errors[order];
                cause = errno == 0 ? null : Refusal.of(orders.get(order), errno);
                order++;
            }
            if (cause != null) {
                refused.add(new Refused(changes.get(i), cause));
            }
        }
        return refused;
    }

    @Override
    public void flush() {
        order(Request.plain(Command.FLUSH, "delete all services"));
    }

    @Override
    public void zero() {
        order(Request.plain(Command.ZERO, "start all counters anew"));
    }

    @Override
    public void zero(ServiceKey key) {
        order(new Request(
                Command.ZERO, to -> ServiceCodec.writeKey(to, key), "start the counters of " + key + " anew"));
    }

    @Override
    public Timeouts timeouts() {
        return ask(Request.plain(Command.GET_TIMEOUTS, "ask for the time-outs"), SettingsCodec::readTimeouts);
    }

    @Override
    public void timeouts(Timeouts timeouts) {
        order(new Request(
                Command.SET_TIMEOUTS,
                to -> SettingsCodec.writeTimeouts(to, timeouts),
                "set the time-outs " + timeouts.tcpSeconds() + " " + timeouts.tcpFinSeconds() + " "
                        + timeouts.udpSeconds()));
    }

    @Override
    public List<SyncDaemon> daemons() {
        return list(Request.plain(Command.GET_DAEMON, "list the sync daemons"), DaemonCodec::read, SyncDaemon::role);
    }

    @Override
    public void start(SyncDaemon daemon) {
        String wish = "start the sync daemon " + text(daemon.role()) + " on " + daemon.device();
        IpvsException refusal = limits.refusal(wish, daemon);
        if (refusal != null) {
            throw refusal;
        }
        order(new Request(Command.NEW_DAEMON, to -> DaemonCodec.write(to, daemon), wish));
    }

    @Override
    public void stop(SyncDaemon.Role role) {
        order(new Request(
                Command.DELETE_DAEMON, to -> DaemonCodec.writeRole(to, role), "stop the sync daemon " + text(role)));
    }

    private static String text(SyncDaemon.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private synchronized void order(Request request) {
        int errno = conversation().order(List.of(request))[0];
        if (errno != 0) {
            throw Refusal.of(request, errno);
        }
    }

    private synchronized <T> T ask(Request request, Function<Attributes, T> reader) {
        return conversation().ask(request, reader);
    }

    /** Reads until a list is whole; one that tells the same element twice has changed meanwhile too. */
    private synchronized <T> List<T> list(
            Request request, Function<Attributes, @Nullable T> reader, Function<T, Object> key) {
        for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
            List<T> elements = new ArrayList<>();
            Set<Object> keys = new HashSet<>();
            boolean whole = conversation().list(request, answer -> {
                T element = reader.apply(answer);
                if (element != null) {
                    elements.add(element);
                    keys.add(key.apply(element));
                }
            });
            if (whole && keys.size() == elements.size()) {
                return elements;
            }
        }
        throw new IpvsException(
                Reason.NO_ANSWER,
                request.wish() + ": it has changed while it was read, " + LIST_ATTEMPTS + " times; try again");
    }

    private Conversation conversation() {
        if (closed) {
            throw new IllegalStateException("this IPVS client is closed");
        }
        return conversation;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            conversation.close();
        }
    }
}
