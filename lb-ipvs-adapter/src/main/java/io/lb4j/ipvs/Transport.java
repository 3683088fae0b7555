package io.lb4j.ipvs;

/** The protocols that IPVS balances. */
public enum Transport {
    /** Connections of TCP. */
    TCP(6),
    /** Datagrams of UDP. */
    UDP(17),
    /** Associations of SCTP. */
    SCTP(132);

    private final int number;

    Transport(int number) {
        this.number = number;
    }

    /** Returns the number of the protocol in an IP header. */
    public int number() {
        return number;
    }
}
