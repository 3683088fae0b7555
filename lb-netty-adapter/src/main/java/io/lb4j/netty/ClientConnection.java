package io.lb4j.netty;

import io.lb4j.core.Outcome;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client side of an HTTP service: one connection, its requests one after the other.
 *
 * <p>Everything happens on the connection's event loop. Requests that come while one is being answered wait in order; beyond a
 * small number nothing more is read.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {

    private static final int MOST_WAITING = 64; // chosen: messages and parts of bodies, beyond what one read brings
    private static final long LINGER_SECONDS =
            2; // chosen: for the client to read a refusal before the connection is reset

    /** What the deadline is for. */
    private enum Waiting {
        FOR_FIRST_BYTE,
        FOR_HEADER,
        FOR_REQUEST,
        FOR_EXCHANGE
    }

    private final HttpForwarder forwarder;
    private final BoundService service;
    private final ServerConnections connections;
    private final Deadline deadline;
    private final Deque<HttpObject> waiting = new ArrayDeque<>(4);

    @SuppressWarnings("NullAway.Init") // by handlerAdded, before anything else
    private ChannelHandlerContext context;

    private Waiting phase = Waiting.FOR_FIRST_BYTE;
    private @Nullable Exchange exchange;
    private @Nullable InetSocketAddress address;
    private @Nullable InetSocketAddress destination;
    private String addressText = "unknown";
    private boolean head;
    private boolean old;
    private boolean keepAlive;
    private boolean endsByClose; // the present answer
    private boolean refusing;
    private boolean readPaused;
    private boolean flushDue;
    private boolean takingWaiting;

    ClientConnection(HttpForwarder forwarder, BoundService service, ServerConnections connections) {
        this.forwarder = forwarder;
        this.service = service;
        this.connections = connections;
        ServiceSettings settings = forwarder.settings();
        this.deadline = new Deadline(
                this::limit,
                this::expired,
                Deadline.shortest(settings.headerTimeout(), settings.idleTimeout(), settings.responseTimeout()));
    }

    void install(Channel channel) {
        channel.pipeline()
                .addLast(new RequestDecoder(this, forwarder.settings()))
                .addLast(new ResponseEncoder(this))
                .addLast(this);
        channel.config().setAutoRead(true); // Reactor Netty starts connections with reading off
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        SocketAddress remote = added.channel().remoteAddress();
        if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
            address = inet;
            addressText = inet.getAddress().getHostAddress();
        }
        if (added.channel().localAddress() instanceof InetSocketAddress inet) {
            destination = inet;
        }
        deadline.start(added.channel().eventLoop());
    }

    EventExecutor eventLoop() {
        return context.executor();
    }

    // ---- reading

    /** Called by the decoder for every piece of a request, before it is decoded. */
    void bytesArrived() {
        if (waiting.isEmpty() && (phase == Waiting.FOR_REQUEST || phase == Waiting.FOR_FIRST_BYTE)) {
            enter(Waiting.FOR_HEADER);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (refusing) {
            ReferenceCountUtil.release(message);
        } else if (!waiting.isEmpty() || (message instanceof HttpRequest && !canBegin())) {
            waiting.addLast((HttpObject) message);
            if (exchange == null) {
                phase = Waiting.FOR_REQUEST; // it has come, and waits for the client to read
            }
            if (waiting.size() > MOST_WAITING) {
                pauseReading();
            }
        } else {
            take((HttpObject) message);
        }
    }

    /** Tells whether the next request may begin; not before the client has read most of the answers to those before it. */
    private boolean canBegin() {
        return exchange == null && isWritable();
    }

    private void take(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            if (exchange == null) {
                head = false;
                refuse(RequestGuard.refusal(message.decoderResult()));
            } else {
                exchange.requestBroke();
            }
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content) {
            if (exchange == null) {
                content.release(); // the rest of a request that was answered already
            } else {
                exchange.requestBody(content);
            }
        }
    }

    private void begin(HttpRequest request) {
        head = request.method().equals(HttpMethod.HEAD);
        HttpResponseStatus refusal = forwarder.guard().refusal(request);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        keepAlive = HttpUtil.isKeepAlive(request) && !service.isDraining();
        if (request.headers().contains(HttpHeaderNames.EXPECT) && !expected(request)) {
            return;
        }
        forwarder.rewriter().rewrite(request, addressText);
        enter(Waiting.FOR_EXCHANGE);
        HttpPickRequest pickRequest = new HttpPickRequest(
                address,
                destination,
                request,
                forwarder.settings().tls() != null,
                service.address().getPort());
        exchange = new Exchange(this, forwarder, connections, request, pickRequest);
    }

    /** Lets a client that waits for it send its body at once; what the real server thinks of it comes as the answer. */
    private boolean expected(HttpRequest request) {
        if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.headers().get(HttpHeaderNames.EXPECT))) {
            refuse(HttpResponseStatus.EXPECTATION_FAILED);
            return false;
        }
        if (!old) {
            context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.flushRequest();
        }
        flushIfDue();
    }

    void pauseReading() {
        if (!readPaused) {
            readPaused = true;
            context.channel().config().setAutoRead(false);
        }
    }

    void resumeReading() {
        if (readPaused && waiting.isEmpty()) {
            readPaused = false;
            context.channel().config().setAutoRead(true);
        }
    }

    // ---- writing

    /** Tells the encoder that the present response has no body whatever its header says. */
    boolean isHead() {
        return head;
    }

    /** Tells whether the client speaks HTTP/1.0, which knows no chunks. */
    boolean isOld() {
        return old;
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /**
     * Says that the end of the connection is what ends the answer. Until all of it is written any close must be a reset, or what
     * was cut short would look whole.
     */
    void endByClose() {
        endsByClose = true;
        linger(0);
    }

    /** Writes a response header, with the word on whether this connection goes on. */
    void write(HttpResponse response, boolean goesOn) {
        keepAlive &= goesOn && !service.isDraining();
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (old) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        context.write(response, context.voidPromise());
        flushDue = true;
    }

    void write(HttpContent content) {
        context.write(content, context.voidPromise());
        flushDue = true;
    }

    void flushIfDue() {
        if (flushDue) {
            flushDue = false;
            context.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (!isWritable()) {
            return;
        }
        deadline.touch();
        if (exchange != null) {
            exchange.clientWritable();
        } else if (!takingWaiting) {
            takeWaiting();
        }
    }

    void touch() {
        deadline.touch();
    }

    // ---- the end of a request

    /** The response has been written; the request may still be on its way, but then the connection does not go on. */
    void answered(boolean requestComplete) {
        exchange = null;
        boolean lastOne = service.isDraining() && waiting.isEmpty(); // though its header did not say so
        if (!keepAlive || !requestComplete || lastOne) {
            closeAfterFlush(requestComplete);
            return;
        }
        enter(Waiting.FOR_REQUEST);
        if (!takingWaiting) { // else the loop below is at work further up, and goes on
            takeWaiting();
        }
    }

    private void takeWaiting() {
        takingWaiting = true;
        while (!waiting.isEmpty() && !refusing && (exchange == null ? isWritable() : !exchange.isRequestComplete())) {
            take(waiting.removeFirst());
        }
        takingWaiting = false;
        if (waiting.isEmpty()) {
            resumeReading();
        }
        if (exchange != null) {
            exchange.flushRequest();
        }
    }

    /** Answers with an error of our own and closes: the remaining bytes of the client have no known meaning. */
    void refuse(HttpResponseStatus status) {
        refuse(status, null);
    }

    /** Does the same and sets a cookie, if there is one. */
    void refuse(HttpResponseStatus status, @Nullable String setCookie) {
        exchange = null;
        keepAlive = false;
        write(error(status, setCookie), false);
        closeAfterFlush(false);
    }

    /**
     * Answers with an error of our own and a cookie, if any; if the request was complete, the connection goes on as it was to.
     */
    void fail(HttpResponseStatus status, @Nullable String setCookie, boolean requestComplete) {
        if (!requestComplete) {
            refuse(status, setCookie);
            return;
        }
        write(error(status, setCookie), true);
        flushIfDue();
        answered(true);
    }

    private static HttpResponse error(HttpResponseStatus status, @Nullable String setCookie) {
        String text = status.code() + " " + status.reasonPhrase() + "\n";
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length());
        if (setCookie != null) {
            response.headers().set(HttpHeaderNames.SET_COOKIE, setCookie);
        }
        return response;
    }

    /** Breaks the connection, so that a response cut short cannot be taken for a whole one. */
    void abort() {
        exchange = null;
        refusing = true;
        context.close();
    }

    private void closeAfterFlush(boolean nothingLeftToRead) {
        refusing = true;
        flushDue = false;
        if (nothingLeftToRead) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                allWritten(written.isSuccess());
                context.close();
            });
            return;
        }
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            allWritten(written.isSuccess());
            context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS);
            boolean plain = forwarder.settings().tls() == null && written.isSuccess();
            if (plain && context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            } else {
                context.close();
            }
        });
        readPaused = false;
        context.channel().config().setAutoRead(true); // to see the client close
    }

    private void allWritten(boolean success) {
        if (endsByClose && success) {
            linger(-1);
        }
    }

    private void linger(int seconds) {
        if (context.channel().isOpen()) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, seconds);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        deadline.stop();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        refusing = true;
        Exchange open = exchange;
        exchange = null;
        if (open != null) {
            open.clientGone(Outcome.CANCELLED);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        context.close(); // a reset by the client, mostly; channelInactive does the rest
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == Draining.EVENT && (phase == Waiting.FOR_REQUEST || phase == Waiting.FOR_FIRST_BYTE)) {
            closeAfterFlush(waiting.isEmpty()); // not at once: the end of the last answer may still be here
        }
    }

    // ---- deadlines

    private void enter(Waiting next) {
        phase = next;
        deadline.touch();
    }

    private Duration limit() {
        ServiceSettings settings = forwarder.settings();
        return switch (phase) {
            case FOR_FIRST_BYTE, FOR_HEADER -> settings.headerTimeout();
            case FOR_REQUEST -> settings.idleTimeout();
            case FOR_EXCHANGE ->
                exchange != null && exchange.waitsForClient() ? settings.idleTimeout() : settings.responseTimeout();
        };
    }

    private void expired() {
        Exchange open = exchange;
        if (open == null) {
            context.close();
        } else if (open.waitsForClient()) {
            exchange = null;
            open.clientGone(Outcome.CANCELLED);
            context.close();
        } else {
            open.serverTimedOut();
        }
    }
}
