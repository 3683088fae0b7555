package io.lb4j.netty;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real name server on loopback with the records that a test gives it; a time to live of a second unless they say otherwise. */
final class Dnsmasq implements AutoCloseable {

    private final InetSocketAddress address;
    private Process process;

    Dnsmasq(String... records) throws IOException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        this.process = run(records);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process run(String... records) throws IOException {
        Path program = Peer.require("dnsmasq", "dnsmasq-base");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file",
                "--no-resolv",
                "--no-hosts",
                "--local-service",
                "--user=",
                "--log-facility=-",
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--local-ttl=1",
                "--local=/test/",
                "--port=" + address.getPort()));
        command.addAll(List.of(records));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    InetSocketAddress address() {
        return address;
    }

    /** Says something else from now on. */
    void say(String... records) throws IOException {
        stop();
        process = run(records);
    }

    /** Says nothing any more. */
    void stop() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
