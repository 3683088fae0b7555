package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.ForwardingMethod;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServerKey;
import io.lb4j.ipvs.Traffic;
import io.lb4j.ipvs.ipvsadm.RuleText.Form;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleTextGoldenTest {

    @Test
    void aTableIsSavedAsTheToolDoes() {
        assertThat(RuleText.save(Golden.rich(), Form.IPVSADM)).isEqualTo(Golden.text("rich.saved"));
    }

    @Test
    void theLosslessFormMakesTheSameTableAgain() {
        List<ServiceTable> table = Golden.rich();

        List<ServiceTable> again = Golden.table(RuleText.save(table, Form.LOSSLESS));

        assertThat(again).containsExactlyInAnyOrderElementsOf(table);
    }

    @Test
    void theToolsOwnFormLosesThresholdsAndOrder() {
        List<ServiceTable> table = Golden.table("""
                -A -t 10.0.0.1:80
                -a -t 10.0.0.1:80 -r 10.0.0.2 -x 5 -y 3
                -a -t 10.0.0.1:80 -r 10.0.0.3
                """);

        assertThat(RuleText.save(table, Form.IPVSADM)).isEqualTo("""
                -A -t 10.0.0.1:80 -s wlc
                -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1
                -a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 1
                """);
        assertThat(RuleText.save(table, Form.LOSSLESS)).isEqualTo("""
                -A -t 10.0.0.1:80 -s wlc
                -a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1 -x 5 -y 3
                -a -t 10.0.0.1:80 -r 10.0.0.3:80 -g -w 1
                """);
    }

    @Test
    void theLosslessFormRefusesWhatNoOptionSays() throws Exception {
        ServiceTable service = Golden.table("-A -t 10.0.0.1:80").get(0);
        IpvsServer local =
                IpvsServer.of(new ServerKey(InetAddress.getByName("10.0.0.2"), 80), ForwardingMethod.LOCAL, 1);
        List<ServiceTable> table =
                List.of(new ServiceTable(service.entry(), List.of(new ServerEntry(local, 0, 0, 0, Traffic.NONE))));

        assertThatThrownBy(() -> RuleText.save(table, Form.LOSSLESS))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("LOCAL");
        assertThat(RuleText.save(table, Form.IPVSADM)).endsWith(" -g -w 1\n");
    }
}
