package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.discovery.ServerSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real name server. */
@Timeout(60)
class DnsSourceTest {

    private static final String[] HOST = {"--host-record=orders.test,127.0.0.2", "--host-record=orders.test,127.0.0.3"};

    /** What a source has told, in order; a failure as its text. */
    private static final class Heard implements ServerSource.Answers {

        private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

        @Override
        public void found(List<ServerSpec> servers) {
            told.add(servers.stream()
                    .map(s -> s.id() + (s.weight() == 1 ? "" : " weight=" + s.weight()) + (s.backup() ? " backup" : ""))
                    .sorted()
                    .toList());
        }

        @Override
        public void failed(String reason) {
            told.add(reason);
        }

        Object next() throws InterruptedException {
            Object next = told.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("an answer within 20 seconds").isNotNull();
            return next;
        }

        /** Passes over answers that say the same again. */
        Object nextAfter(Object before) throws InterruptedException {
            Object next = next();
            while (next.equals(before)) {
                next = next();
            }
            return next;
        }
    }

    private final Heard heard = new Heard();

    private ServerSource.Watch watch(DnsSource source, Dnsmasq server) {
        return source.withNameServers(List.of(server.address()))
                .withTimeout(Duration.ofMillis(500))
                .watch(heard);
    }

    @Test
    void everyAddressOfTheHostIsAServer() throws Exception {
        try (Dnsmasq server = new Dnsmasq(HOST);
                ServerSource.Watch watching =
                        watch(DnsSource.addresses("orders.test:8080").withParameters("weight=3"), server)) {
            assertThat(heard.nextAfter("starting"))
                    .isEqualTo(List.of("127.0.0.2:8080 weight=3", "127.0.0.3:8080 weight=3"));
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void theAnswerIsAskedForAgainWhenItsTimeIsOver() throws Exception {
        try (Dnsmasq server = new Dnsmasq(HOST);
                ServerSource.Watch watching = watch(DnsSource.addresses("orders.test:80"), server)) {
            assertThat(firstList()).isEqualTo(List.of("127.0.0.2:80", "127.0.0.3:80"));

            server.say("--host-record=orders.test,127.0.0.4");

            assertThat(nextOtherList(List.of("127.0.0.2:80", "127.0.0.3:80"))).isEqualTo(List.of("127.0.0.4:80"));
            assertThat(watching).isNotNull();
        }
    }

    /** The name server takes a moment to listen. */
    private Object firstList() throws InterruptedException {
        return nextOtherList(List.of());
    }

    private Object nextOtherList(Object before) throws InterruptedException {
        Object next = heard.next();
        while (!(next instanceof List) || next.equals(before)) {
            next = heard.next();
        }
        return next;
    }

    @Test
    void ofAHostWithBothFamiliesIpv4CountsUnlessOtherwiseAsked() throws Exception {
        String both = "--host-record=orders.test,127.0.0.2,::1";
        try (Dnsmasq server = new Dnsmasq(both)) {
            try (ServerSource.Watch watching = watch(DnsSource.addresses("orders.test:80"), server)) {
                assertThat(firstList()).isEqualTo(List.of("127.0.0.2:80"));
                assertThat(watching).isNotNull();
            }
            try (ServerSource.Watch watching =
                    watch(DnsSource.addresses("orders.test:80").withFamily(DnsSource.Family.BOTH), server)) {
                assertThat(nextOtherList(List.of("127.0.0.2:80"))).isEqualTo(List.of("127.0.0.2:80", "[::1]:80"));
                assertThat(watching).isNotNull();
            }
            try (ServerSource.Watch watching =
                    watch(DnsSource.addresses("orders.test:80").withFamily(DnsSource.Family.IPV6), server)) {
                assertThat(nextOtherList(List.of("127.0.0.2:80", "[::1]:80"))).isEqualTo(List.of("[::1]:80"));
                assertThat(watching).isNotNull();
            }
        }
    }

    @Test
    void aHostOfIpv6AloneIsFoundToo() throws Exception {
        try (Dnsmasq server = new Dnsmasq("--host-record=orders.test,::1");
                ServerSource.Watch watching = watch(DnsSource.addresses("orders.test:80"), server)) {
            assertThat(firstList()).isEqualTo(List.of("[::1]:80"));
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void srvRecordsSayPortWeightAndWhoIsABackup() throws Exception {
        try (Dnsmasq server = new Dnsmasq(
                        "--host-record=a.test,127.0.0.2",
                        "--host-record=b.test,127.0.0.3",
                        "--host-record=c.test,127.0.0.4",
                        "--srv-host=_http._tcp.orders.test,a.test,8001,10,5",
                        "--srv-host=_http._tcp.orders.test,b.test,8002,10,0",
                        "--srv-host=_http._tcp.orders.test,c.test,8003,20,7");
                ServerSource.Watch watching = watch(DnsSource.services("_http._tcp.orders.test"), server)) {
            assertThat(firstList())
                    .isEqualTo(List.of("127.0.0.2:8001 weight=5", "127.0.0.3:8002", "127.0.0.4:8003 weight=7 backup"));
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void aNameThatDoesNotExistIsAnEmptyAnswer() throws Exception {
        try (Dnsmasq server = new Dnsmasq(HOST);
                ServerSource.Watch watching = watch(DnsSource.addresses("nobody.test:80"), server)) {
            Object told = heard.next();
            while (!(told instanceof List)) {
                told = heard.next();
            }
            assertThat(told).isEqualTo(List.of());
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailureAndTheNextAnswerCounts() throws Exception {
        try (Dnsmasq server = new Dnsmasq(HOST);
                ServerSource.Watch watching =
                        watch(DnsSource.addresses("orders.test:80").withValid(Duration.ofMillis(100)), server)) {
            Object both = firstList();
            server.stop();

            assertThat(heard.nextAfter(both)).isInstanceOf(String.class);

            server.say(HOST);
            assertThat(firstList()).isEqualTo(both);
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void wrongNamesAreRefused() throws IOException {
        for (String wrong : List.of("orders.test:0", "10.0.0.1:80", "unix:/run/x", "orders test:80", "[::1]:80")) {
            assertThatThrownBy(() -> DnsSource.addresses(wrong)).as(wrong).isInstanceOf(InvalidValueException.class);
        }
        for (String wrong : List.of("", "orders.test:80", "a b")) {
            assertThatThrownBy(() -> DnsSource.services(wrong)).as(wrong).isInstanceOf(InvalidValueException.class);
        }
        assertThatThrownBy(() -> DnsSource.services("a").withValid(Duration.ZERO))
                .hasMessageContaining("valid");
        assertThatThrownBy(() -> DnsSource.services("a").withTimeout(Duration.ZERO))
                .hasMessageContaining("timeout");
        assertThatThrownBy(() -> DnsSource.services("a").withParameters("wieght=1"))
                .hasMessageContaining("weight");
    }
}
