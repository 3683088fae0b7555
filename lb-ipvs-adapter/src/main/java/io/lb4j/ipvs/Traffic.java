package io.lb4j.ipvs;

/**
 * What the kernel has counted of a virtual service or a real server; refreshed about every two seconds.
 *
 * @param connections connections scheduled
 * @param inPackets packets from clients
 * @param outPackets packets to clients; those of DR and TUN do not pass the director
 * @param inBytes octets from clients
 * @param outBytes octets to clients, as for packets
 * @param connectionsPerSecond rate of the first
 * @param inPacketsPerSecond rate of packets from clients
 * @param outPacketsPerSecond rate of packets to clients
 * @param inBytesPerSecond rate of octets from clients
 * @param outBytesPerSecond rate of octets to clients
 */
public record Traffic(
        long connections,
        long inPackets,
        long outPackets,
        long inBytes,
        long outBytes,
        long connectionsPerSecond,
        long inPacketsPerSecond,
        long outPacketsPerSecond,
        long inBytesPerSecond,
        long outBytesPerSecond) {

    /** Nothing counted. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
