package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.SyncDaemon;
import io.lb4j.ipvs.Timeouts;
import io.lb4j.ipvs.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read is written again as one line; the real tool saved the same from the same rules. */
class RuleReaderTest {

    private static final RuleReader READER = new RuleReader(new FewNames());

    /** A host, and two services as Debian's /etc/services has them. */
    private static final class FewNames implements Names {

        @Override
        public Optional<InetAddress> host(String name) {
            try {
                return name.equals("localhost")
                        ? Optional.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
                        : Optional.empty();
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public OptionalInt port(String name, Transport transport) {
            if (name.equals("http") && transport == Transport.TCP) {
                return OptionalInt.of(80);
            }
            return name.equals("domain") ? OptionalInt.of(53) : OptionalInt.empty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A -t 10.0.0.1:80 | -A -t 10.0.0.1:80 -s wlc",
                "ipvsadm -A -t 10.0.0.1:80 | -A -t 10.0.0.1:80 -s wlc",
                "-A -t10.0.0.1:80 -srr | -A -t 10.0.0.1:80 -s rr",
                "-At 10.0.0.1:80 -s rr | -A -t 10.0.0.1:80 -s rr",
                "-A -t 10.0.0.1:80 -s rr -p -M 255.255.255.0 | -A -t 10.0.0.1:80 -s rr -p 360 -M 255.255.255.0",
                "-A -t 10.0.0.1:80 -p100 | -A -t 10.0.0.1:80 -s wlc -p 100",
                "-A -t 10.0.0.1:80 -p=50 | -A -t 10.0.0.1:80 -s wlc -p 50",
                "-A -t 10.0.0.1:80 --persistent=100 | -A -t 10.0.0.1:80 -s wlc -p 100",
                "-A -t 10.0.0.1:80 --persistent 100 | -A -t 10.0.0.1:80 -s wlc -p 100",
                "-A -t 10.0.0.1:80 -s rr -p -M 0.0.0.0 | -A -t 10.0.0.1:80 -s rr -p 360 -M 0.0.0.0",
                "-A -t 10.0.0.1:80 -M 255.255.255.0 | -A -t 10.0.0.1:80 -s wlc",
                "-A -t 10.0.0.1 -p | -A -t 10.0.0.1:0 -s wlc -p 360",
                "-A -t fd00::1 -p -s rr | -A -t [fd00::1]:0 -s rr -p 360",
                "-A -t [FD00:0::1]:80 -p 9 -M 64 | -A -t [fd00::1]:80 -s wlc -p 9 -M 64",
                "-A -t [::ffff:10.0.0.1]:80 -p | -A -t [::ffff:10.0.0.1]:80 -s wlc -p 360",
                "-A -t 10.0.0.1:http -s rr | -A -t 10.0.0.1:80 -s rr",
                "-A -u 10.0.0.1:domain | -A -u 10.0.0.1:53 -s wlc",
                "-A -t localhost:80 -s rr | -A -t 127.0.0.1:80 -s rr",
                "-A -t 10.1:80 | -A -t 10.0.0.1:80 -s wlc",
                "-A -t 0x0a000001:80 | -A -t 10.0.0.1:80 -s wlc",
                "-A -t 010.0.0.1:80 | -A -t 8.0.0.1:80 -s wlc",
                "-A -t 10.1.2:0000000080 | -A -t 10.1.0.2:80 -s wlc",
                "-A -t 00:+82 | -A -t 0.0.0.0:82 -s wlc",
                "-A -f 010 | -A -f 10 -s wlc",
                "-A -f 4294967295 | -A -f 4294967295 -s wlc",
                "-A -f 5 -6 -6 -s rr | -A -f 5 -6 -s rr",
                "-A -f 3 -s rr --ops | -A -f 3 -s rr -o",
                "-A -u 10.0.0.1:80 -op50 | -A -u 10.0.0.1:80 -s wlc -p 50 -o",
                "-A --sctp-service 10.0.0.1:99 | -A --sctp-service 10.0.0.1:99 -s wlc",
                "-A -t 10.0.0.1:80 -b sh-port -s sh | -A -t 10.0.0.1:80 -s sh -b sh-port",
                "-A -t 10.0.0.1:80 -s mh -b mh-port,flag-1 | -A -t 10.0.0.1:80 -s mh -b mh-fallback,mh-port",
                "-A -t 10.0.0.1:80 -s rr -b ,flag-1, | -A -t 10.0.0.1:80 -s rr -b flag-1",
                "-A -t 10.0.0.1:80 -- | -A -t 10.0.0.1:80 -s wlc",
                "-A -t 10.0.0.1:80 --sort --sort | -A -t 10.0.0.1:80 -s wlc",
                "-A -u 10.0.0.1:5060 -s rr -p 60 --pe sip -o | -A -u 10.0.0.1:5060 -s rr -p 60 --pe sip -o",
                "-E -t 10.0.0.1:80 | -E -t 10.0.0.1:80 -s wlc",
                "-D -t 10.0.0.1 | -D -t 10.0.0.1:0",
                "-Z | -Z",
                "-Z -f 4 -6 | -Z -f 4 -6",
                "-C --sort | -C",
                "-a -t 10.0.0.1:80 -r 10.0.0.2 | -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1",
                "-a -t 10.0.0.1:80 -r 10.0.0.2:8080 | -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1",
                "-a -t 10.0.0.1:80 -r 10.0.0.2:0 -m | -a -t 10.0.0.1:80 -r 10.0.0.2:0 -m -w 1",
                "-at 10.0.0.1:80 -r 10.0.0.2:8080 -mw3 | -a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 3",
                "-a -r 10.0.0.2 -t 10.0.0.1:80 -w=010 | -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 10",
                "-e -t 10.0.0.1:80 -r 10.0.0.2 -x 9 -y 8 | -e -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1 -x 9 -y 8",
                "-d -t 10.0.0.1:80 -r 10.0.0.2:8080 | -d -t 10.0.0.1:80 -r 10.0.0.2:8080",
                "-a -f 3 -r 10.0.0.2:88 | -a -f 3 -r 10.0.0.2:88 -g -w 1",
                "-a -f 3 -r 10.0.0.2 -m | -a -f 3 -r 10.0.0.2:0 -m -w 1",
                "-a -t 10.0.0.1:80 -r fd00::2 -i | -a -t 10.0.0.1:80 -r [fd00::2]:80 -i -w 1 --tun-type ipip",
                "-a -f 1 -r 10.0.0.2 -i --tun-type gue --tun-port 6080 | "
                        + "-a -f 1 -r 10.0.0.2:0 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum",
                "-a -f 1 -r 10.0.0.2 -i --tun-type gre --tun-csum | "
                        + "-a -f 1 -r 10.0.0.2:0 -i -w 1 --tun-type gre --tun-csum",
                "-a -f 1 -r 10.0.0.2 -i --tun-type gue --tun-port 1 --tun-remcsum | "
                        + "-a -f 1 -r 10.0.0.2:0 -i -w 1 --tun-type gue --tun-port 1 --tun-remcsum",
                "--set 5 --sort 6 7 | --set 5 6 7",
                "--start-daemon=master --mcast-interface v0 | --start-daemon master --mcast-interface v0 --syncid 0",
                "--stop-daemon backup --syncid 5 | --stop-daemon backup"
            })
    void aLineIsReadAsTheToolReadsIt(String written, String meant) {
        assertThat(RuleText.line(read(written))).isEqualTo(meant);
    }

    @Test
    void longAndShortOptionsMeanTheSame() {
        assertThat(read("--add-service --tcp-service 10.0.0.1:80 --scheduler sh --sched-flags sh-port --persistent 30"
                        + " --netmask 255.255.255.0 --pe sip"))
                .isEqualTo(read("-A -t 10.0.0.1:80 -s sh -b sh-port -p 30 -M 255.255.255.0 --pe sip"));
        assertThat(read("--add-server --udp-service 10.0.0.1:80 --real-server 10.0.0.2 --masquerading --weight 3"
                        + " --u-threshold 5 --l-threshold 2"))
                .isEqualTo(read("-a -u 10.0.0.1:80 -r 10.0.0.2 -m -w 3 -x 5 -y 2"));
        assertThat(read("--edit-server --fwmark-service 3 --ipv6 --real-server fd00::1 --ipip"))
                .isEqualTo(read("-e -f 3 -6 -r fd00::1 -i"));
        assertThat(read("--edit-server --fwmark-service 3 --real-server 10.0.0.2 --gatewaying"))
                .isEqualTo(read("-e -f 3 -r 10.0.0.2 -g"));
        assertThat(read("--delete-server -f 3 -r 10.0.0.2")).isEqualTo(read("-d -f 3 -r 10.0.0.2"));
        assertThat(read("--edit-service -f 3")).isEqualTo(read("-E -f 3"));
        assertThat(read("--delete-service -f 3")).isEqualTo(read("-D -f 3"));
        assertThat(read("--clear")).isEqualTo(read("-C"));
        assertThat(read("--zero")).isEqualTo(read("-Z"));
    }

    @Test
    void timeOutsAndDaemonsAreRead() throws Exception {
        assertThat(read("--set 0 120 2678400")).isEqualTo(new Rule.SetTimeouts(new Timeouts(0, 120, 2678400)));
        assertThat(read("--start-daemon backup --mcast-interface v0 --syncid 255 --sync-maxlen 65507"
                        + " --mcast-group ff02::99 --mcast-port 65535 --mcast-ttl 255"))
                .isEqualTo(new Rule.StartDaemon(new SyncDaemon(
                        SyncDaemon.Role.BACKUP, "v0", 255, 65507, InetAddress.getByName("ff02::99"), 65535, 255)));
    }

    @Test
    void blankLinesAreNoRulesButCount() {
        List<RuleLine> rules = READER.read("\n \t\r\nipvsadm\n  -C \n");

        assertThat(rules).containsExactly(new RuleLine(4, "-C", new Rule.Clear()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# comment | line 1: command: \"#\" (expected: no comment: ipvsadm knows none)",
                "-A -t 10.0.0.1:80 # x | line 1: word: \"#\" (expected: an option)",
                "-A -t 10.0.0.1:80 --wieght 3 | line 1: option: \"--wieght\" (expected: an option of ipvsadm);"
                        + " did you mean \"--weight\"?",
                "-A -t 10.0.0.1:80 -k | line 1: option: \"-k\" (expected: letters of ipvsadm, of which 'k' is none)",
                "-a -t 10.0.0.1:80 -kweight | line 1: option: \"-kweight\" (expected: letters of ipvsadm, of which 'k' is"
                        + " none); did you mean \"--weight\"?",
                "-A -t 10.0.0.1:80 -w 3 | line 1: -A: \"-w\" (expected: an option of this command; this one belongs to -a, -e)",
                "-A -t 10.0.0.1:80 -n | line 1: -A: \"-n\" (expected: no option of a listing, which is no rule)",
                "-L -n | line 1: command: \"-L\" (expected: a command that changes something: listing and saving are no rules)",
                "-A -D -t 10.0.0.1:80 | line 1: command: \"-D\" (expected: no other command beside -A)",
                "-A -f 1 -u 10.0.0.1:80 | line 1: -A: \"-u\" (expected: no second one beside -f)",
                "-a -f 1 -r 10.0.0.2 -g -m | line 1: -a: \"-m\" (expected: no second one beside -g)",
                "-a -f 1 -r 10.0.0.2 -w | line 1: -w: \"\" (expected: a value)",
                "-a -f 1 -r 10.0.0.2 -w 5x | line 1: -w: \"5x\" (expected: 0..2147483647)",
                "-a -f 1 -r 10.0.0.2 -w -1 | line 1: -w: \"-1\" (expected: 0..2147483647)",
                "-a -f 1 -r 10.0.0.2 -w 99999999999999999999 | line 1: -w: \"99999999999999999999\" (expected: 0..2147483647)",
                "-a -f 1 -r 10.0.0.2 -x 2 -y 3 | line 1: -y: \"3\" (expected: at most what -x is, 2)",
                "-a -f 1 | line 1: -a: \"\" (expected: -r beside it)",
                "-A | line 1: -A: \"\" (expected: one of -t, -u, --sctp-service and -f beside it)",
                "-A -t 10.0.0.1 | line 1: port: \"0\" (expected: a port, or -p beside it: Zero port specified for"
                        + " non-persistent service)",
                "-A -t 10.0.0.1:80 -o | line 1: -o: \"TCP 10.0.0.1:80\" (expected: a service of UDP or of a mark)",
                "-A -t 10.0.0.1:80 -6 | line 1: -A: \"-6\" (expected: -6 beside -f alone: an address tells its family)",
                "-A -t 256.0.0.1:80 | line 1: -t: \"256.0.0.1\" (expected: an address or the name of a host)",
                "-A -t nohost:80 | line 1: -t: \"nohost\" (expected: an address, or the name of a host that has an IPv4 address)",
                "-A -t 10.0.0.1:nosvc | line 1: -t port: \"nosvc\" (expected: 0..65535, or a name that /etc/services has for TCP)",
                "-A -u 10.0.0.1:http | line 1: -u port: \"http\" (expected: 0..65535, or a name that /etc/services has for UDP)",
                "-A -t 10.0.0.1:65536 | line 1: -t port: \"65536\" (expected: 0..65535)",
                "-A -t 10.0.0.1: | line 1: -t port: \"\" (expected: 0..65535)",
                "-A -t [fe80::1%lo]:80 | line 1: -t: \"fe80::1%lo\" (expected: an IPv6 address without a scope)",
                "-A -t [fd00::1] -p | line 1: -t: \"[fd00::1]\" (expected: [address]:port, or an IPv6 address alone)",
                "-A -f 0 | line 1: -f: \"0\" (expected: 1..4294967295)",
                "-A -f -1 | line 1: -f: \"-1\" (expected: 1..4294967295)",
                "-A -f 1 -p 0 | line 1: -p: \"0\" (expected: 1..2678400)",
                "-A -f 1 -p -M 24 | line 1: -M: \"24\" (expected: an IPv4 mask of ones and then zeros, such as 255.255.255.0);"
                        + " did you mean \"255.255.255.0\"?",
                "-A -f 1 -6 -p -M 129 | line 1: -M: \"129\" (expected: 1..128)",
                "-A -f 1 --pe sip | line 1: --pe: \"sip\" (expected: -p beside it: without persistence an engine does nothing)",
                "-A -f 1 -s sh -b mh-port | line 1: -b: \"mh-port\" (expected: sh-fallback, sh-port, flag-1, flag-2, flag-3"
                        + " with scheduler sh); did you mean \"sh-port\"?",
                "-A -f 1 --ops=1 | line 1: -o: \"1\" (expected: no value)",
                "-a -f 1 -r 10.0.0.2 --tun-csum | line 1: -a: \"--tun-csum\" (expected: -i beside options of tunnels)",
                "-a -f 1 -r 10.0.0.2 -i --tun-type gue | line 1: --tun-type: \"gue\" (expected: --tun-port beside it)",
                "-a -f 1 -r 10.0.0.2 -i --tun-port 5 | line 1: --tun-type: \"ipip\" (expected: gue beside --tun-port)",
                "-a -f 1 -r 10.0.0.2 -i --tun-type gre --tun-remcsum | line 1: --tun-type: \"gre\" (expected: gue beside"
                        + " --tun-remcsum)",
                "-a -f 1 -r 10.0.0.2 -i --tun-type grr | line 1: --tun-type: \"grr\" (expected: ipip, gue or gre);"
                        + " did you mean \"gre\"?",
                "-a -f 1 -r fd00::1 -m | line 1: -r: \"[fd00::1]:0\" (expected: an address of the service's family: another"
                        + " one is allowed only for tunneling (-i))",
                "--set 1 2 | line 1: --set: \"1 2\" (expected: three time-outs: tcp tcpfin udp)",
                "--set=1 2 3 | line 1: --set: \"1\" (expected: nothing behind =)",
                "--start-daemon mastr --mcast-interface v0 | line 1: --start-daemon: \"mastr\" (expected: master or backup);"
                        + " did you mean \"master\"?",
                "--start-daemon master | line 1: --start-daemon: \"\" (expected: --mcast-interface beside it)",
                "--start-daemon master --mcast-interface v0 --mcast-group 10.0.0.1 | line 1: --mcast-group: \"10.0.0.1\""
                        + " (expected: a multicast address)"
            })
    void whatCannotBeReadIsToldWithWhatWasExpected(String line, String complaint) {
        assertThatThrownBy(() -> READER.read(line))
                .isInstanceOf(RuleException.class)
                .hasMessage(complaint);
    }

    @Test
    void aComplaintNamesLineWordExpectationAndTheNearestName() {
        RuleException complaint = complaintOf("-C\n\n  -A -f 1 --scheduller rr\n");

        assertThat(complaint.line()).isEqualTo(3);
        assertThat(complaint.text()).isEqualTo("-A -f 1 --scheduller rr");
        assertThat(complaint.problem()).hasValueSatisfying(problem -> {
            assertThat(problem.value()).isEqualTo("--scheduller");
            assertThat(problem.nearest()).isEqualTo("--scheduler");
        });
    }

    private static RuleException complaintOf(String text) {
        try {
            READER.read(text);
        } catch (RuleException e) {
            return e;
        }
        throw new AssertionError("read");
    }

    private static Rule read(String line) {
        List<RuleLine> rules = READER.read(line);
        assertThat(rules).hasSize(1);
        return rules.get(0).rule();
    }
}
