package io.lb4j.samples.director.demo;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where scenarios are played, one after the other: a kernel whose networks and IPVS nobody else uses. Not thread-safe. */
final class Lab {

    private @Nullable Network network;

    /** Puts up a network, unless it is there from the last time; its director has an IPVS that has carried nothing yet. */
    Stage stage(Report report, Network wanted) throws IOException, InterruptedException {
        Commands.run("network/no-ipvs");
        if (network != wanted) {
            leave();
            wanted.setUp();
            network = wanted;
        }
        return new Stage(report);
    }

    /** Takes away what is left of the last scenario. */
    void leave() throws IOException, InterruptedException {
        if (network != null) {
            network = null;
            Commands.run("network/away");
        }
    }
}
