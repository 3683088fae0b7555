package io.lb4j.ipvs;

/** How the kernel carries packets to a real server. */
public enum ForwardingMethod {
    /** The destination is rewritten, and replies come back through the director ({@code Masq}). */
    MASQUERADE(0),
    /** The director itself serves it ({@code Local}). */
    LOCAL(1),
    /** Packets are wrapped, and replies go straight to the client ({@code Tunnel}). */
    TUNNEL(2),
    /** The frame is sent to the real server unchanged, and replies go straight to the client ({@code Route}). */
    ROUTE(3),
    /** Packets go to their own destination, by a transparent cache's leave. */
    BYPASS(4);

    private final int number;

    ForwardingMethod(int number) {
        this.number = number;
    }

    /** Returns the kernel's number. */
    public int number() {
        return number;
    }
}
