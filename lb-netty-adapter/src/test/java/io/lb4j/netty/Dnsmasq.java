package io.lb4j.netty;

import java.io.BufferedReader;
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

    private static final int TRIES = 20;

    private final InetSocketAddress address;
    private Process process;

    /** Starts one, which listens when this returns. */
    Dnsmasq(String... records) throws IOException {
        InetSocketAddress free = freeAddress();
        Process started = run(free, records);
        for (int tries = 1; tries < TRIES && !listens(started); tries++) { // somebody was quicker
            free = freeAddress();
            started = run(free, records);
        }
        this.address = free;
        this.process = started;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private static boolean listens(Process started) throws IOException {
        BufferedReader log = started.inputReader();
        String line = log.readLine();
        while (line != null && !line.contains(": started")) {
            line = log.readLine();
        }
        return line != null;
    }

    private static Process run(InetSocketAddress address, String... records) throws IOException {
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
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    InetSocketAddress address() {
        return address;
    }

    /** Says something else from now on. */
    void say(String... records) throws IOException {
        stop();
        process = run(address, records);
        for (int tries = 1; tries < TRIES && !listens(process); tries++) {
            process = run(address, records);
        }
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
