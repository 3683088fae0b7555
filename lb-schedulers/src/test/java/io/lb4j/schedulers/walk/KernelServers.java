package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A program of the guest: all real servers of all walks. They tell every client their own address, and end when it does. */
final class KernelServers {

    private static final int BACKLOG = 1024;

    private final Selector selector = Selector.open();
    private final ByteBuffer received = ByteBuffer.allocate(64);

    private KernelServers() throws IOException {}

    /**
     * Serves until the guest ends.
     *
     * @param arguments the first walk's seed, and how many there are
     */
    public static void main(String[] arguments) throws IOException {
        KernelServers servers = new KernelServers();
        long first = Long.parseLong(arguments[0]);
        for (long seed :
                LongStream.range(first, first + Long.parseLong(arguments[1])).toArray()) {
            KernelKind kind = KernelKind.of(seed);
            for (int attempt = 0;
                    kind.traffic() == KernelKind.Traffic.UDP && attempt < KernelService.ATTEMPTS;
                    attempt++) {
                for (InetSocketAddress address : new KernelService(kind, seed, attempt).servers()) {
                    servers.answerDatagrams(address);
                }
            }
        }
        servers.listen(KernelService.OTHER_PORT);
        servers.listen(KernelService.PORT); // the last one, as clients take it for the sign that all is ready
        servers.serve();
    }

    /** An answer to a datagram comes from the address of the socket, so each has its own. */
    private void answerDatagrams(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open().bind(address);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, name(address));
    }

    private void listen(int port) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(port), BACKLOG).configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private void serve() throws IOException {
        while (true) {
            selector.select(this::serve);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel listener) {
                accept(listener.accept());
            } else if (key.channel() instanceof DatagramChannel datagrams) {
                SocketAddress client = datagrams.receive(received.clear());
                if (client != null && key.attachment() instanceof ByteBuffer name) {
                    datagrams.send(name.duplicate(), client);
                }
            } else if (key.channel() instanceof SocketChannel connection) {
                read(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(@Nullable SocketChannel connection) throws IOException {
        if (connection != null && connection.getLocalAddress() instanceof InetSocketAddress address) {
            connection.write(new ByteBuffer[] {name(address), ByteBuffer.wrap(new byte[] {'\n'})});
            connection.configureBlocking(false);
            connection.register(selector, SelectionKey.OP_READ);
        }
    }

    private void read(SocketChannel connection) throws IOException {
        try {
            if (connection.read(received.clear()) < 0) {
                connection.close();
            }
        } catch (IOException e) { // reset by the client
            connection.close();
        }
    }

    private static ByteBuffer name(InetSocketAddress address) {
        return StandardCharsets.US_ASCII.encode(KernelService.text(address));
    }
}
