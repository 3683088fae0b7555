package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private static List<RuleLine> rules(String text) {
        return new RuleReader(Names.none()).read(text);
    }

    @Test
    void theNewestServerIsTheFirst() {
        List<ServiceTable> table = Rules.table(rules("""
                -A -t 10.0.0.1:80 -s rr
                -a -t 10.0.0.1:80 -r 10.0.0.2
                -a -t 10.0.0.1:80 -r 10.0.0.3
                -e -t 10.0.0.1:80 -r 10.0.0.2 -w 5
                """));

        assertThat(table).hasSize(1);
        assertThat(table.get(0).servers())
                .extracting(entry -> entry.server().key() + " " + entry.server().weight())
                .containsExactly("10.0.0.3:80 1", "10.0.0.2:80 5");
    }

    @Test
    void anEditLeavesNothingOfTheDefinitionBefore() {
        List<ServiceTable> table = Rules.table(rules("""
                -A -t 10.0.0.1:80 -s sh -b sh-port -p 50
                -E -t 10.0.0.1:80
                -a -t 10.0.0.1:80 -r 10.0.0.2 -m -w 4 -x 9
                -e -t 10.0.0.1:80 -r 10.0.0.2
                """));

        assertThat(RuleText.save(table, RuleText.Form.LOSSLESS)).isEqualTo("""
                -A -t 10.0.0.1:80 -s wlc
                -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1
                """);
    }

    @Test
    void deletingAndClearingLeaveNothing() {
        assertThat(Rules.table(rules("-A -f 1\n-a -f 1 -r 10.0.0.2\n-d -f 1 -r 10.0.0.2\n-D -f 1\n-Z\n--set 1 2 3")))
                .isEmpty();
        assertThat(Rules.table(rules("-A -f 1\n-A -f 1 -6\n-Z -f 1\n-C"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A -f 1 | Service already exists",
                "-A -f 2 -s wrrr | Scheduler or persistence engine not found",
                "-A -f 2 -p --pe sap | Scheduler or persistence engine not found",
                "-E -f 1 -s wrrr | Scheduler or persistence engine not found",
                "-E -f 2 | No such service",
                "-D -f 1 -6 | No such service",
                "-Z -f 2 | No such service",
                "-a -f 2 -r 10.0.0.2 | Service not defined",
                "-d -f 2 -r 10.0.0.2 | Service not defined",
                "-a -f 1 -r 10.0.0.9 -m | Destination already exists",
                "-e -f 1 -r 10.0.0.2 | No such destination",
                "-d -f 1 -r 10.0.0.2 | No such destination",
                "-a -f 1 -r 224.0.0.1 -m | Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "-a -f 1 -r 255.255.255.255 | Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "-a -f 1 -r fe80::1 -i | Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "-a -f 1 -r ::ffff:10.1.2.3 -i | Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "--start-daemon master --mcast-interface v0 | Daemon has already run",
                "-a -f 1 -r fd00::1 -i | Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "--stop-daemon backup | No daemon is running"
            })
    void whatAKernelWouldRefuseIsRefusedWithTheWordsOfTheTool(String line, String message) {
        List<RuleLine> rules =
                rules("-A -f 1\n-a -f 1 -r 10.0.0.9\n--start-daemon master --mcast-interface v0\n" + line);

        assertThatThrownBy(() -> Rules.table(rules))
                .isInstanceOf(RuleException.class)
                .hasMessageStartingWith("line 4: " + message + " (")
                .satisfies(e -> assertThat(((RuleException) e).text()).isEqualTo(line));
    }

    @Test
    void aMisspeltSchedulerIsToldTheNearest() {
        assertThatThrownBy(() -> Rules.table(rules("-A -f 1 -s wrrr"))).hasMessageContaining("did you mean \"wrr\"?");
    }

    @Test
    void rulesGoOnBehindOneThatIsRefused() {
        KernelModel kernel = new KernelModel();

        List<RuleFailure> failures = Rules.apply(rules("-A -f 1\n-A -f 1\n-A -f 2\n-e -f 2 -r 10.0.0.2"), kernel);

        assertThat(failures).extracting(failure -> failure.line().number()).containsExactly(2, 4);
        assertThat(failures)
                .extracting(RuleFailure::message)
                .containsExactly("Service already exists", "No such destination");
        assertThat(kernel.services()).hasSize(2);
    }

    @Test
    void aKernelThatCannotBeAskedEndsIt() {
        Ipvs kernel = (Ipvs) Proxy.newProxyInstance(
                Ipvs.class.getClassLoader(), new Class<?>[] {Ipvs.class}, (proxy, method, arguments) -> {
                    throw new IpvsException(IpvsException.Reason.NOT_PERMITTED, "no");
                });

        assertThatThrownBy(() -> Rules.apply(rules("-C"), kernel)).isInstanceOf(IpvsException.class);
    }

    @Test
    void timeOutsKeepWhatIsZero() {
        KernelModel kernel = new KernelModel();

        assertThat(Rules.apply(rules("--set 100 20 30\n--set 0 0 40"), kernel)).isEmpty();

        assertThat(Listing.timeouts(kernel.timeouts())).isEqualTo("Timeout (tcp tcpfin udp): 100 20 40\n");
    }
}
