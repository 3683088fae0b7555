package io.lb4j.ipvs.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.ipvsadm.Names;
import io.lb4j.ipvs.ipvsadm.RuleReader;
import io.lb4j.ipvs.ipvsadm.RuleText;
import io.lb4j.ipvs.ipvsadm.RuleText.Form;
import io.lb4j.ipvs.ipvsadm.Rules;
import io.lb4j.ipvs.ipvsadm.ServiceTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTablesTest {

    private static final String RULES = """
            -A -t 10.99.0.1:80 -s wrr -p 300 -M 255.255.255.0
            -a -t 10.99.0.1:80 -r 10.99.1.3:8080 -m -w 3
            -a -t 10.99.0.1:80 -r 10.99.1.2:80 -m -w 0 -x 100 -y 50
            -A -t 10.99.0.1:443 -s mh -b mh-fallback,mh-port
            -a -t 10.99.0.1:443 -r 10.99.1.2:443 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum
            -A -t 10.99.0.2:0 -s rr -p 360
            -a -t 10.99.0.2:0 -r 10.99.1.2:0 -g -w 1
            -A -t [fd00:99::1]:80 -s wlc -p 60 -M 64
            -a -t [fd00:99::1]:80 -r [fd00:98::2]:80 -g -w 2
            -A -u 10.99.0.1:53 -s sh -b sh-port -o
            -a -u 10.99.0.1:53 -r 10.99.1.3:53 -i -w 1 --tun-type ipip
            -A -u 10.99.0.1:5060 -s rr -p 60 --pe sip
            -a -u 10.99.0.1:5060 -r 10.99.1.3:5060 -m -w 1
            -A --sctp-service 10.99.0.1:99 -s nq
            -a --sctp-service 10.99.0.1:99 -r 10.99.1.3:99 -m -w 1
            -A -f 7 -s lc
            -a -f 7 -r 10.99.1.2:8080 -m -w 1
            -A -f 8 -6 -s wlc -p 100
            -a -f 8 -6 -r [fd00:98::2]:0 -g -w 1
            """;

    private static List<ServiceTable> tables(String rules) {
        return Rules.table(new RuleReader(Names.none()).read(rules));
    }

    private static String rules(List<ServiceTable> tables) {
        return RuleText.save(tables, Form.LOSSLESS);
    }

    @Test
    void rulesBecomeServicesAndTheSameRulesAgain() {
        List<ServiceTable> tables = tables(RULES);
        List<DirectedService> services = ServiceTables.directed(tables);

        assertThat(services)
                .extracting(DirectedService::name)
                .contains("tcp-10-99-0-1-80", "udp-10-99-0-1-53", "sctp-10-99-0-1-99", "mark-7", "mark-8-ipv6");
        assertThat(rules(ServiceTables.tables(services))).isEqualTo(rules(tables));
    }

    @Test
    void serversStandInTheOrderInWhichTheyCame() {
        assertThat(ServiceTables.directed(tables(RULES))
                        .get(0)
                        .pool()
                        .snapshot()
                        .servers())
                .extracting(server -> server.address().toString())
                .containsExactly("10.99.1.3:8080", "10.99.1.2:80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-a -t 10.9.9.9:80 -r 10.0.0.2:80 -g | ROUTE", "-a -t 10.9.9.9:80 -r 10.0.0.2:80 -i | TUNNEL"})
    void tableThatMixesMethodsIsRefused(String second, String method) {
        List<ServiceTable> tables =
                tables("-A -t 10.9.9.9:80 -s rr\n-a -t 10.9.9.9:80 -r 10.0.0.1:80 -m\n" + second + "\n");

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServiceTables.directed(tables))
                .withMessageContaining("server 10.0.0.2:80 of TCP 10.9.9.9:80: \"" + method)
                .withMessageContaining("the first server, MASQUERADE");
    }

    @Test
    void servicesAreWrittenAsYaml() {
        assertThat(ApplicationYaml.of(ServiceTables.directed(tables("""
                        -A -t 10.99.0.1:80 -s sh -b sh-port -p 300 -M 255.255.255.0
                        -a -t 10.99.0.1:80 -r 10.99.1.2:80 -i -w 3 --tun-type gue --tun-port 6080 --tun-csum
                        -A -f 8 -6 -s wlc -p 100
                        -a -f 8 -6 -r [fd00:98::2]:0 -g -w 1
                        """)))).isEqualTo("""
                lb:
                  pools:
                    tcp-10-99-0-1-80:
                      scheduler: 'sh sh-port'
                      persistence: { kind: client, netmask: 24, timeout: 300s }
                      servers:
                        - '10.99.1.2:80 weight=3'
                    mark-8-ipv6:
                      scheduler: 'wlc'
                      persistence: { kind: mark, timeout: 100s }
                      servers:
                        - '[fd00:98::2]:0 weight=1'
                  services:
                    tcp-10-99-0-1-80: { address: '10.99.0.1:80', protocol: tcp, pool: tcp-10-99-0-1-80, via: tun, kernel: { tunnel: { kind: gue, port: 6080, checksum: full } } }
                    mark-8-ipv6: { mark: 8, pool: mark-8-ipv6, via: dr, kernel: { family: ipv6 } }
                """);
    }
}
