package io.lb4j.ipvs.netlink;

import static io.lb4j.ipvs.netlink.Given.address;
import static io.lb4j.ipvs.netlink.Given.routed;
import static io.lb4j.ipvs.netlink.Given.server;
import static io.lb4j.ipvs.netlink.Given.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.Change.Refused;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceAddress;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many servers, many changes at once, threads, counters and daemons. */
class WorkInKernel {

    private static final ServiceAddress WEB = tcp("10.99.0.1", 80);

    private final Ipvs ipvs = NetlinkIpvs.open();

    @BeforeEach
    void oneServiceIsThere() {
        ipvs.flush();
        ipvs.add(IpvsService.of(WEB, "rr"));
    }

    @AfterEach
    void closeSocket() {
        ipvs.flush();
        ipvs.close();
    }

    @Test
    void tenThousandServersAreMadeAndListedNewestFirst() throws IOException, InterruptedException {
        List<ServerKey> keys = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            changes.add(new Change.AddServer(WEB, routed(i)));
            keys.add(routed(i).key());
        }
        assertThat(ipvs.apply(changes)).isEmpty();
        Collections.reverse(keys);
        assertThat(ipvs.servers(WEB).stream().map(entry -> entry.server().key()))
                .containsExactlyElementsOf(keys);
        assertThat(Tool.run("ipvsadm", "-L", "-n").lines()).hasSize(10_000 + 4);
    }

    @Test
    void ofManyChangesThoseThatAreRefusedAreToldInOrderAndTheOthersMade() {
        ServiceAddress gone = tcp("10.99.0.1", 81);
        List<Change> changes = new ArrayList<>();
        List<Change> wrong = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            changes.add(new Change.AddServer(WEB, routed(i)));
            if (i % 3 == 0) {
                Change again = new Change.AddServer(WEB, routed(i));
                Change nowhere = new Change.DeleteServer(gone, routed(i).key());
                wrong.addAll(List.of(again, nowhere));
                changes.addAll(List.of(again, nowhere));
            }
        }
        List<Refused> refused = ipvs.apply(changes);
        assertThat(refused).extracting(Refused::change).isEqualTo(wrong);
        assertThat(refused.get(0).cause().reason()).isEqualTo(Reason.EXISTS);
        assertThat(refused.get(1).cause())
                .hasMessage("delete server 10.1.0.0:80 of TCP 10.99.0.1:81: there is no such virtual service");
        assertThat(ipvs.servers(WEB)).hasSize(1_000);
    }

    @Test
    void whenEveryChangeIsRefusedEachIsTold() {
        List<Change> changes = IntStream.range(0, 1_000)
                .<Change>mapToObj(i -> new Change.EditService(IpvsService.of(tcp("10.99.0.2", i), "a-longer-name")))
                .toList();
        assertThat(ipvs.apply(changes)).extracting(Refused::change).isEqualTo(changes);
        assertThat(ipvs.apply(List.of())).isEmpty();
    }

    @Test
    void everyKindOfChangeIsMade() {
        IpvsService service = IpvsService.of(tcp("10.99.0.1", 8080), "rr");
        IpvsServer heavy = routed(1).withWeight(9);
        assertThat(ipvs.apply(List.of(
                        new Change.AddService(service),
                        new Change.EditService(service.withScheduler("wlc", service.flags())),
                        new Change.AddServer(service.key(), routed(1)),
                        new Change.EditServer(service.key(), heavy),
                        new Change.AddServer(service.key(), routed(2)),
                        new Change.DeleteServer(service.key(), routed(2).key()),
                        new Change.DeleteService(WEB))))
                .isEmpty();
        assertThat(ipvs.services())
                .extracting(entry -> entry.service().scheduler())
                .containsExactly("wlc");
        assertThat(ipvs.servers(service.key())).extracting(ServerEntry::server).containsExactly(heavy);
    }

    @Test
    void threadsShareOneClient() throws ExecutionException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                ServiceAddress own = tcp("10.99.0.1", 1_000 + thread);
                done.add(threads.submit(() -> {
                    ipvs.add(IpvsService.of(own, "wrr"));
                    for (int i = 0; i < 300; i++) {
                        ipvs.add(own, routed(i));
                        assertThat(ipvs.service(own).service().key()).isEqualTo(own);
                    }
                    assertThat(ipvs.servers(own)).hasSize(300);
                }));
            }
            for (Future<?> thread : done) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ipvs.services()).hasSize(5);
    }

    @Test
    void aListReadWhileSomebodyElseAddsTellsNoServerTwice() throws ExecutionException, InterruptedException {
        ipvs.apply(IntStream.range(0, 2_000)
                .mapToObj(i -> new Change.AddServer(WEB, routed(i)))
                .toList());
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Ipvs other = NetlinkIpvs.open()) {
            Future<?> adding =
                    threads.submit(() -> IntStream.range(2_000, 2_300).forEach(i -> other.add(WEB, routed(i))));
            while (!adding.isDone()) {
                assertThat(ipvs.servers(WEB)).doesNotHaveDuplicates();
            }
            adding.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(ipvs.servers(WEB)).hasSize(2_300);
    }

    @Test
    void trafficIsCountedAsIpvsadmShowsItAndStartsAnewOnDemand() throws IOException, InterruptedException {
        Tool.run("ip", "link", "add", "t0", "type", "dummy");
        Tool.run("ip", "link", "set", "t0", "up");
        Tool.run("ip", "addr", "add", "10.99.0.1/32", "dev", "t0");
        ipvs.add(WEB, server("10.99.0.1", 80, ForwardingMethod.LOCAL, 1));
        try (ServerSocket listener = new ServerSocket(80, 50, InetAddress.getByName("10.99.0.1"))) {
            for (int i = 0; i < 3; i++) {
                try (Socket client = new Socket("10.99.0.1", 80);
                        Socket served = listener.accept()) {
                    assertThat(served.getPort()).isEqualTo(client.getLocalPort());
                }
            }
        }
        await(() -> ipvs.service(WEB).traffic().connections() == 3);
        Traffic service = ipvs.service(WEB).traffic();
        ServerEntry server = ipvs.servers(WEB).get(0);
        assertThat(server.traffic().connections()).isEqualTo(3);
        assertThat(server.active() + server.inactive()).isEqualTo(3);
        assertThat(Tool.run("ipvsadm", "-L", "-n", "--stats", "--exact").lines().filter(line -> line.startsWith("TCP")))
                .singleElement()
                .satisfies(line -> assertThat(line.trim().split(" +"))
                        .containsExactly(
                                "TCP",
                                "10.99.0.1:80",
                                "3",
                                Long.toString(service.inPackets()),
                                Long.toString(service.outPackets()),
                                Long.toString(service.inBytes()),
                                Long.toString(service.outBytes())));
        assertThat(service.inPackets()).isGreaterThan(6);
        ipvs.zero(WEB);
        assertThat(ipvs.service(WEB).traffic().connections()).isZero();
        ipvs.zero();
        assertThat(ipvs.servers(WEB).get(0).traffic().inBytes()).isZero();
    }

    /** The kernel counts together every two seconds. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void theMasterDaemonRunsAsItWasDefinedUntilItIsStopped() throws IOException, InterruptedException {
        Tool.run("ip", "link", "add", "d0", "type", "dummy");
        Tool.run("ip", "link", "set", "d0", "up");
        Tool.run("ip", "addr", "add", "10.98.0.1/24", "dev", "d0");
        assertThat(ipvs.daemons()).isEmpty();
        ipvs.start(SyncDaemon.of(SyncDaemon.Role.MASTER, "d0", 5));
        assertThat(ipvs.daemons())
                .containsExactly(
                        new SyncDaemon(SyncDaemon.Role.MASTER, "d0", 5, 1_472, address("224.0.0.81"), 8_848, 1));
        ipvs.stop(SyncDaemon.Role.MASTER);
        SyncDaemon own = new SyncDaemon(SyncDaemon.Role.MASTER, "d0", 255, 1_000, address("239.1.2.3"), 0x1234, 7);
        ipvs.start(own);
        assertThat(ipvs.daemons()).containsExactly(own);
        assertThat(Tool.run("ipvsadm", "-L", "--daemon"))
                .contains("master sync daemon (mcast=d0, syncid=255, maxlen=1000, group=239.1.2.3, port=4660, ttl=7)");
        ipvs.stop(SyncDaemon.Role.MASTER);
        assertThat(ipvs.daemons()).isEmpty();
        for (int i = 0; i < 20; i++) {
            ipvs.start(own); // the kernel says nothing when it stops one that has not run yet
            ipvs.stop(SyncDaemon.Role.MASTER);
        }
        assertThat(ipvs.daemons()).isEmpty();
    }
}
