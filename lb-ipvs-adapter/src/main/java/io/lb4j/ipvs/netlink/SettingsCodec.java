package io.lb4j.ipvs.netlink;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.KernelInfo;
import io.lb4j.ipvs.Timeouts;

/** What concerns IPVS as a whole, as attributes. */
final class SettingsCodec {

    private static final int INFO_VERSION = 1;
    private static final int INFO_TABLE_SIZE = 2;

    private static final int TIMEOUT_TCP = 4;
    private static final int TIMEOUT_TCP_FIN = 5;
    private static final int TIMEOUT_UDP = 6;

    private static final int FAMILY_ID = 1;
    private static final int FAMILY_NAME = 2;

    private SettingsCodec() {}

    /** Writes a question for the controller, which knows the number of every family. */
    static void writeFamilyName(MessageWriter writer, String name) {
        writer.text(FAMILY_NAME, name);
    }

    static int readFamilyId(Attributes message) {
        return message.u16(FAMILY_ID);
    }

    static KernelInfo readInfo(Attributes message) {
        return new KernelInfo(message.u32(INFO_VERSION), message.u32(INFO_TABLE_SIZE));
    }

    /** Writes all three; the kernel keeps what is 0. */
    static void writeTimeouts(MessageWriter writer, Timeouts timeouts) {
        writer.u32(TIMEOUT_TCP, timeouts.tcpSeconds());
        writer.u32(TIMEOUT_TCP_FIN, timeouts.tcpFinSeconds());
        writer.u32(TIMEOUT_UDP, timeouts.udpSeconds());
    }

    static Timeouts readTimeouts(Attributes message) {
        try {
            return new Timeouts(message.u32(TIMEOUT_TCP), message.u32(TIMEOUT_TCP_FIN), message.u32(TIMEOUT_UDP));
        } catch (InvalidValueException e) {
            throw Message.unreadable("time-outs with " + e.getMessage());
        }
    }
}
