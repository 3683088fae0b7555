package io.lb4j.spring.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.netty.RunningService;
import io.lb4j.spring.YamlContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class LbForwarderAutoConfigurationTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void withoutServicesThereIsALifecycleButNothingListens() {
        YamlContext.runner("lb.pools.orders.servers: 127.0.0.1:9001").run(context -> {
            ForwarderLifecycle lifecycle = context.getBean(ForwarderLifecycle.class);
            assertThat(lifecycle.isRunning()).isTrue();
            assertThat(lifecycle.services()).isEmpty();
        });
    }

    @Test
    void serviceListensWhileTheContextRuns() throws IOException {
        int port = freePort();
        YamlContext.runner(service(port)).run(context -> {
            ForwarderLifecycle lifecycle = context.getBean(ForwarderLifecycle.class);
            assertThat(lifecycle.services())
                    .extracting(RunningService::address)
                    .extracting(address -> address.getPort())
                    .containsExactly(port);
            new Socket(LOOPBACK, port).close();
        });
        assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void lifecycleMayStopAndStartAgain() throws IOException {
        int port = freePort();
        YamlContext.runner(service(port)).run(context -> {
            ForwarderLifecycle lifecycle = context.getBean(ForwarderLifecycle.class);
            lifecycle.stop();
            assertThat(lifecycle.isRunning()).isFalse();
            assertThat(lifecycle.services()).isEmpty();
            lifecycle.start();
            new Socket(LOOPBACK, port).close();
        });
    }

    @Test
    void applicationStaysAliveForItsServices() throws IOException {
        YamlContext.runner(service(freePort()))
                .run(context -> assertThat(keepers()).isNotZero());
    }

    @Test
    void portInUseIsNamedWithAnotherOneToTry() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            int port = taken.getLocalPort();

            String text = YamlContext.failureText(YamlContext.runner(service(port)));

            assertThat(text)
                    .contains("The service web cannot listen on 127.0.0.1:" + port)
                    .contains("Property: lb.services.web.address")
                    .contains("Value:    127.0.0.1:" + port)
                    .contains("choose another port: lb.services.web.address=:"
                            + (port + 8 <= 65535 ? port + 8 : port - 8));
        }
    }

    @Test
    void nothingListensWhenAnotherServiceIsWrong() throws IOException {
        int port = freePort();
        YamlContext.failureText(YamlContext.runner(service(port) + """
                lb.services.other: { address: ":1", pool: nobody }
                """));

        assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void nothingKeepsListeningWhenAnotherServiceCannotListen() throws IOException {
        int port = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            YamlContext.failureText(YamlContext.runner(service(port) + """
                    lb.services.xother: { address: "127.0.0.1:%d", pool: orders }
                    """.formatted(taken.getLocalPort())));
        }

        assertThatThrownBy(() -> new Socket(LOOPBACK, port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void twoServicesWithOneAddressAreRefusedBeforeAnythingListens() throws IOException {
        int port = freePort();
        String text = YamlContext.failureText(YamlContext.runner(service(port) + """
                lb.services.xother: { address: "127.0.0.1:%d", pool: orders }
                """.formatted(port)));

        assertThat(text).contains("Property: lb.services.xother.address").contains("service web has not");
    }

    private static String service(int port) {
        return """
                lb.pools.orders.servers: 127.0.0.1:9001
                lb.services.web: { address: "127.0.0.1:%d", pool: orders }
                """.formatted(port);
    }

    private static long keepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lb-forwarder") && !thread.isDaemon())
                .count();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }
}
