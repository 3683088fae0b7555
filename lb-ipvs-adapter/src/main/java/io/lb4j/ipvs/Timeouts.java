package io.lb4j.ipvs;

import io.lb4j.core.InvalidValueException;

/**
 * How long the kernel keeps connections without a packet.
 *
 * @param tcpSeconds established ones of TCP; the kernel's default is 900
 * @param tcpFinSeconds those of TCP that have seen a FIN; 120
 * @param udpSeconds those of UDP; 300
 */
public record Timeouts(int tcpSeconds, int tcpFinSeconds, int udpSeconds) {

    /** Checks that none is negative; 0 leaves a value as it is when time-outs are set. */
    public Timeouts {
        if (tcpSeconds < 0 || tcpFinSeconds < 0 || udpSeconds < 0) {
            throw new InvalidValueException(
                    "timeouts", tcpSeconds + " " + tcpFinSeconds + " " + udpSeconds, "seconds, 0 or more");
        }
    }

    /** Tells whether these time-outs are set where those are in force; 0 asks for nothing. */
    public boolean isMetBy(Timeouts inForce) {
        return isMet(tcpSeconds, inForce.tcpSeconds)
                && isMet(tcpFinSeconds, inForce.tcpFinSeconds)
                && isMet(udpSeconds, inForce.udpSeconds);
    }

    private static boolean isMet(int wanted, int inForce) {
        return wanted == 0 || wanted == inForce;
    }
}
