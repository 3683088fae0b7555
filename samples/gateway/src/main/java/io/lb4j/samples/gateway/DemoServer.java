package io.lb4j.samples.gateway;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** One small server that says who it is, and can be stopped and started again on its port. Thread-safe. */
final class DemoServer {

    private static final String LOOPBACK = "127.0.0.1";

    private final String name;
    private final ReentrantLock control = new ReentrantLock();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private volatile int port; // written under control; fixed after the first start
    private @Nullable DisposableServer running; // under control

    DemoServer(String name, int port) {
        this.name = name;
        this.port = port;
    }

    String name() {
        return name;
    }

    String address() {
        return LOOPBACK + ":" + port;
    }

    /** Starts to answer; returns whether it had not before. */
    boolean start() {
        control.lock();
        try {
            if (running != null) {
                return false;
            }
            DisposableServer bound = HttpServer.create()
                    .host(LOOPBACK)
                    .port(port)
                    .channelGroup(connections)
                    .handle(this::answer)
                    .bindNow();
            port = bound.port();
            running = bound;
            return true;
        } finally {
            control.unlock();
        }
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String line = name + " (" + address() + ") " + request.method() + " " + request.uri() + "\n";
        byte[] body = line.getBytes(StandardCharsets.UTF_8);
        return response.header("X-Server", name)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/plain;charset=utf-8")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length)) // else it would be chunked
                .sendByteArray(Mono.just(body));
    }

    /** Stops like a process that ends: kept connections break, new ones are refused; returns whether it was running. */
    boolean stop() {
        control.lock();
        try {
            if (running == null) {
                return false;
            }
            running.channel().close().syncUninterruptibly();
            connections.close().awaitUninterruptibly();
            running = null;
            return true;
        } finally {
            control.unlock();
        }
    }
}
