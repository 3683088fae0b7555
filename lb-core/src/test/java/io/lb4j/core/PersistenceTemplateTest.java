package io.lb4j.core;

import static io.lb4j.core.BoundClients.picked;
import static io.lb4j.core.BoundClients.socket;
import static io.lb4j.core.PersistenceTemplate.parseNetmask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.core.PersistenceTemplate.Kind;
import io.lb4j.testkit.FakeTicker;
import org.junit.jupiter.api.Test;

/** Which requests belong together. */
class PersistenceTemplateTest {

    private static Pool pool(Kind kind) {
        return BoundClients.pool(new FakeTicker(), PersistenceTemplate.of(kind), "a:1", "b:1", "c:1", "d:1")
                .build();
    }

    private static PickRequest to(String destination, int port) {
        return PickRequest.between(socket("192.0.2.1", 1000), socket(destination, port));
    }

    private static PickRequest marked(int mark, String destination, int port) {
        return PickRequest.marked(mark, socket("192.0.2.1", 1000), socket(destination, port));
    }

    @Test
    void byClientEachAddressAndPortIsAServiceOfItsOwn() {
        Pool pool = pool(Kind.CLIENT);
        for (int i = 0; i < 2; i++) {
            assertThat(picked(pool, to("198.51.100.1", 80))).isEqualTo("a:1");
            assertThat(picked(pool, to("198.51.100.1", 443))).isEqualTo("b:1");
            assertThat(picked(pool, to("198.51.100.2", 80))).isEqualTo("c:1");
            assertThat(picked(pool, to("2001:db8::2", 80))).isEqualTo("d:1");
        }
    }

    @Test
    void byAllPortsTheServicesOfAnAddressBelongTogether() {
        Pool pool = pool(Kind.ALL_PORTS);
        for (int i = 0; i < 2; i++) {
            assertThat(picked(pool, to("198.51.100.1", 21))).isEqualTo("a:1");
            assertThat(picked(pool, to("198.51.100.1", 30021))).isEqualTo("a:1");
            assertThat(picked(pool, to("198.51.100.2", 21))).isEqualTo("b:1");
        }
    }

    @Test
    void byMarkWhatHasTheSameMarkBelongsTogether() {
        Pool pool = pool(Kind.MARK);
        for (int i = 0; i < 2; i++) {
            assertThat(picked(pool, marked(1, "198.51.100.1", 80))).isEqualTo("a:1");
            assertThat(picked(pool, marked(1, "198.51.100.2", 443))).isEqualTo("a:1");
            assertThat(picked(pool, marked(2, "198.51.100.1", 80))).isEqualTo("b:1");
        }
    }

    @Test
    void byMarkRequestsWithoutOneAreNotBound() {
        Pool pool = pool(Kind.MARK);

        assertThat(picked(pool, to("198.51.100.1", 80))).isEqualTo("a:1");
        assertThat(picked(pool, to("198.51.100.1", 80))).isEqualTo("b:1");
        assertThat(pool.persistenceEntries()).isZero();
    }

    @Test
    void markOfZeroIsNone() {
        assertThat(to("198.51.100.1", 80).mark()).isZero();
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> marked(0, "198.51.100.1", 80))
                .withMessage("mark: \"0\" (expected: 1 or more)");
    }

    @Test
    void netmaskIsReadInBothForms() {
        assertThat(parseNetmask("0")).isZero();
        assertThat(parseNetmask("24")).isEqualTo(24);
        assertThat(parseNetmask("0.0.0.0")).isZero();
        assertThat(parseNetmask("255.255.240.0")).isEqualTo(20);
        assertThat(parseNetmask("255.255.255.255")).isEqualTo(32);
    }

    @Test
    void netmaskThatIsNoneIsRefused() {
        String[] wrong = {
            "", "33", "-1", "x", "255", "255.255", "255.0.255.0", "256.0.0.0", "255.255.255.0.", "1.2.3.4", "/24"
        };
        for (String text : wrong) {
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> parseNetmask(text))
                    .withMessage("netmask: \"" + text + "\" (expected: 0..32, or a mask such as 255.255.255.0)");
        }
    }
}
