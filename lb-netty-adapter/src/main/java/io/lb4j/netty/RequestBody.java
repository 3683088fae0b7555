package io.lb4j.netty;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: relayed as it comes, and kept up to a bound so that the request can be sent again.
 *
 * <p>Confined to one event loop.
 */
final class RequestBody {

    private static final int FREE_PARTS = 64; // chosen: so many small parts are kept whatever the bound
    private static final int BYTES_PER_PART = 1024; // chosen: about what a part of one byte may occupy, with its buffer

    private final int bound;
    private @Nullable List<HttpContent> kept; // most requests have no body
    private int keptBytes;
    private boolean complete;
    private boolean bare; // complete, and without any content
    private boolean replayable = true;

    RequestBody(int bound) {
        this.bound = bound;
    }

    boolean isComplete() {
        return complete;
    }

    /** Tells whether all of it so far can be sent to another server. */
    boolean isReplayable() {
        return replayable;
    }

    /** Tells whether it should not grow before somebody takes it. */
    boolean isFull() {
        return keptBytes >= bound || hasAllParts();
    }

    private boolean hasAllParts() {
        return kept != null && kept.size() >= FREE_PARTS + bound / BYTES_PER_PART;
    }

    /** Takes the next part, on to the server if there is one. */
    void add(HttpContent content, @Nullable ServerConnection server) {
        if (content instanceof LastHttpContent last) {
            complete = true;
            if (!last.trailingHeaders().isEmpty()) {
                last.trailingHeaders().clear(); // a server could take them for header fields that nobody has checked
            }
        }
        if (complete && kept == null && !content.content().isReadable()) {
            bare = true;
            content.release();
            if (server != null) {
                server.write(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            return;
        }
        if (server == null) {
            keep(content);
            return;
        }
        if (replayable) {
            if (keptBytes + content.content().readableBytes() <= bound && !hasAllParts()) {
                keep(content.retainedDuplicate());
            } else {
                forget();
            }
        }
        server.write(content);
    }

    private void keep(HttpContent content) {
        if (kept == null) {
            kept = new ArrayList<>(4);
        }
        kept.add(content);
        keptBytes += content.content().readableBytes();
    }

    /** Sends what has come so far. */
    void writeTo(ServerConnection server) {
        if (bare) {
            server.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        if (kept != null) {
            for (HttpContent content : kept) {
                server.write(content.retainedDuplicate());
            }
            if (keptBytes > bound) {
                forget();
            }
        }
    }

    /** Gives up sending it again. */
    void forget() {
        replayable = false;
        if (kept != null) {
            kept.forEach(HttpContent::release);
            kept = null;
            keptBytes = 0;
        }
    }
}
