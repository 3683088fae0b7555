package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens the client in a process of its own, whose system properties and rights differ, and tells what came of it. */
public final class Opening {

    private Opening() {}

    /** Writes {@code open}, or the reason and the message. */
    public static void main(String[] arguments) {
        try (Ipvs ipvs = NetlinkIpvs.open()) {
            System.out.println("open " + ipvs.info().versionText());
        } catch (IpvsException e) {
            System.out.println(e.reason() + " " + e.getMessage());
        }
    }

    /** Runs it with these options of the JVM, by a command that may take rights away. */
    static String with(List<String> prefix, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(Opening.class.getName());
        return Tool.run(command.toArray(String[]::new));
    }
}
