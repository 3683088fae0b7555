package io.lb4j.netty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real nginx, one process, in front of real servers. */
final class Nginx implements AutoCloseable {

    private static final int ATTEMPTS = 5; // another process may take the free port before nginx does
    private static final long PATIENCE_SECONDS = 20;

    /** Every path is relative to the directory of the test. */
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr notice;
            events {
                worker_connections 512;
            }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                keepalive_requests 1000000;
                upstream servers {
                    METHOD
                    SERVERS
                    keepalive 16;
                }
                server {
                    listen 127.0.0.1:PORT;
                    location = /ready {
                        return 200 "by PORT";
                    }
                    location / {
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_pass http://servers;
                    }
                }
            }
            """;

    private final Process process;
    private final InetSocketAddress address;

    private Nginx(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts nginx, or skips the test if there is none.
     *
     * @param directory for everything that it writes
     * @param method the directive that names the method, or an empty text for round robin
     * @param servers an address and parameters each
     */
    static Nginx start(Path directory, String method, List<String> servers) throws IOException, InterruptedException {
        Path program = Peer.require("nginx", "nginx-light");
        Path output = directory.resolve("output.log");
        String configuration = CONFIGURATION
                .replace("METHOD", method.isEmpty() ? "" : method + ";")
                .replace("SERVERS", "server " + String.join(";\nserver ", servers) + ";");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = freePort();
            Path file = directory.resolve("nginx.conf");
            Files.writeString(file, configuration.replace("PORT", Integer.toString(port)));
            Process process = new ProcessBuilder(program.toString(), "-p", directory + "/", "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            Nginx nginx = new Nginx(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            if (nginx.isReady()) {
                return nginx;
            }
            nginx.close();
        }
        throw new AssertionError("nginx did not start:\n" + Files.readString(output));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until this nginx and nobody else answers on its port, or the process has ended, or time is up. */
    private boolean isReady() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() - end < 0 && !process.waitFor(5, TimeUnit.MILLISECONDS)) {
            try (RawClient client = RawClient.to(address)) {
                if (client.get("/ready").body().equals("by " + address.getPort())) {
                    return true;
                }
            } catch (IOException e) {
                // not yet
            }
        }
        return false;
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        Gateway.await("nginx has ended", () -> !process.isAlive());
    }
}
