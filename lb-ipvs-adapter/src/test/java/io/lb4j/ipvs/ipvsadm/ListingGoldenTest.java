package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.ServiceEntry;
import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.ipvsadm.ListOptions.Columns;
import io.lb4j.ipvs.ipvsadm.ListOptions.Numbers;
import io.lb4j.ipvs.ipvsadm.ListOptions.Order;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListingGoldenTest {

    private static final KernelInfo KERNEL = new KernelInfo(0x010201, 4096);

    @ParameterizedTest
    @EnumSource(Columns.class)
    void everyKindOfColumnsIsPrintedAsTheToolDoes(Columns columns) {
        String golden = Golden.text("rich." + columns.name().toLowerCase(java.util.Locale.ROOT));

        assertThat(Listing.all(KERNEL, Golden.rich(), ListOptions.DEFAULT.withColumns(columns)))
                .isEqualTo(golden);
    }

    @Test
    void theKernelsOrderIsKeptOnRequest() {
        assertThat(Listing.all(KERNEL, Golden.rich(), ListOptions.DEFAULT.withOrder(Order.KERNEL)))
                .isEqualTo(Golden.text("rich.kernel-order"));
    }

    @Test
    void oneServiceHasNoLineOfTheKernel() {
        ServiceTable service = Golden.rich().stream()
                .filter(table -> table.entry().service().key().toString().equals("TCP 10.99.0.1:80"))
                .findFirst()
                .orElseThrow();

        assertThat(Listing.one(service, ListOptions.DEFAULT)).isEqualTo(Golden.text("rich.one"));
    }

    @Test
    void largeTrafficIsShortenedAsTheToolDoes() {
        assertThat(Listing.all(KERNEL, traffic("traffic.stats-exact"), ListOptions.DEFAULT.withColumns(Columns.STATS)))
                .isEqualTo(Golden.text("traffic.stats"));
        assertThat(Listing.all(KERNEL, traffic("traffic.rate-exact"), ListOptions.DEFAULT.withColumns(Columns.RATE)))
                .isEqualTo(Golden.text("traffic.rate"));
    }

    @Test
    void exactTrafficIsPrintedToTheLastDigit() {
        ListOptions exact = ListOptions.DEFAULT.withNumbers(Numbers.EXACT);

        assertThat(Listing.all(KERNEL, traffic("traffic.stats-exact"), exact.withColumns(Columns.STATS)))
                .isEqualTo(Golden.text("traffic.stats-exact"));
        assertThat(Listing.all(KERNEL, traffic("traffic.rate-exact"), exact.withColumns(Columns.RATE)))
                .isEqualTo(Golden.text("traffic.rate-exact"));
    }

    @Test
    void connectionsAreCounted() throws Exception {
        ServiceTable service = Golden.table("-A -t 10.0.0.1:80 -s rr").get(0);
        IpvsServer server =
                IpvsServer.of(new ServerKey(InetAddress.getByName("10.0.0.2"), 80), ForwardingMethod.MASQUERADE, 3);
        ServiceTable busy = new ServiceTable(
                service.entry(), List.of(new ServerEntry(server, 4_000_000_000L, 12, 345, Traffic.NONE)));

        assertThat(Listing.one(busy, ListOptions.DEFAULT))
                .endsWith("  -> 10.0.0.2:80                  Masq    3      4000000000 12        \n");
        assertThat(Listing.one(busy, ListOptions.DEFAULT.withColumns(Columns.PERSISTENT)))
                .endsWith("  -> 10.0.0.2:80                  3         345         4000000000 12        \n");
    }

    @Test
    void methodsThatTheToolCannotSetAreNamedAsItNamesThem() throws Exception {
        ServiceTable service = Golden.table("-A -t 10.0.0.1:80 -s rr").get(0);
        ServerKey key = new ServerKey(InetAddress.getByName("10.0.0.2"), 80);
        StringBuilder lines = new StringBuilder();
        for (ForwardingMethod method : List.of(ForwardingMethod.LOCAL, ForwardingMethod.BYPASS)) {
            ServerEntry server = new ServerEntry(IpvsServer.of(key, method, 1), 0, 0, 0, Traffic.NONE);
            lines.append(Listing.one(new ServiceTable(service.entry(), List.of(server)), ListOptions.DEFAULT)
                    .lines()
                    .toList()
                    .get(3));
            lines.append('\n');
        }

        assertThat(lines).hasToString("""
                  -> 10.0.0.2:80                  Local   1      0          0        \s
                  -> 10.0.0.2:80                  (null)  1      0          0        \s
                """);
    }

    @Test
    void timeOutsAndDaemonsHaveALineEach() throws Exception {
        SyncDaemon master =
                new SyncDaemon(SyncDaemon.Role.MASTER, "v0", 7, 1000, InetAddress.getByName("ff02::99"), 9999, 3);
        SyncDaemon backup =
                new SyncDaemon(SyncDaemon.Role.BACKUP, "v0", 9, 1472, InetAddress.getByName("224.0.0.81"), 8848, 1);

        assertThat(Listing.timeouts(new Timeouts(900, 120, 300))).isEqualTo("Timeout (tcp tcpfin udp): 900 120 300\n");
        assertThat(Listing.daemons(List.of())).isEmpty();
        assertThat(Listing.daemons(List.of(backup, master))).isEqualTo("""
                master sync daemon (mcast=v0, syncid=7, maxlen=1000, group=ff02::99, port=9999, ttl=3)
                backup sync daemon (mcast=v0, syncid=9, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
                """);
    }

    /** Takes the numbers out of a listing, and gives them to the services and servers of the same rules. */
    private static List<ServiceTable> traffic(String exact) {
        List<Traffic> rows =
                Golden.text(exact).lines().skip(3).map(ListingGoldenTest::row).toList();
        ServiceTable bare = Golden.table(Golden.text("traffic.rules")).get(0);
        List<ServerEntry> servers = new ArrayList<>();
        for (ServerEntry server : TableOrder.servers(bare.servers())) {
            servers.add(new ServerEntry(server.server(), 0, 0, 0, rows.get(servers.size() + 1)));
        }
        return List.of(new ServiceTable(new ServiceEntry(bare.entry().service(), rows.get(0)), servers));
    }

    private static Traffic row(String line) {
        String[] words = line.substring(line.indexOf(':')).split(" +");
        long[] n = new long[5];
        for (int i = 0; i < n.length; i++) {
            n[i] = Long.parseUnsignedLong(words[i + 1]);
        }
        return new Traffic(n[0], n[1], n[2], n[3], n[4], n[0], n[1], n[2], n[3], n[4]);
    }
}
