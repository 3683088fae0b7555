package io.lb4j.samples.director.demo;

import io.lb4j.core.AddressText;
import io.lb4j.core.Outcome;
import io.lb4j.core.Pick;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Requests to one virtual service, one after the other; each is compared with what its pool in Java decides. */
final class Requests {

    private final Stage stage;
    private final Report report;
    private final Twin twin;
    private final Map<String, Integer> shares = new TreeMap<>();

    private boolean hold; // whether connections stay open, in Java as in the kernel

    /** One way to ask. */
    private interface Question {
        Answer ask(InetSocketAddress destination) throws IOException, InterruptedException;
    }

    Requests(Stage stage, Report report, Twin twin) {
        this.stage = stage;
        this.report = report;
        this.twin = twin;
    }

    /** Opens so many connections to the address of the service. */
    Requests connections(Client client, int count) throws IOException, InterruptedException {
        return connections(client, Stage.address(twin.service()), count);
    }

    /** Opens so many connections to an address that the service covers. */
    Requests connections(Client client, InetSocketAddress to, int count) throws IOException, InterruptedException {
        return ask("connection", client, to, count, client::ask);
    }

    /** Opens so many connections to the address of the service, and holds them until the stage closes. */
    Requests heldConnections(Client client, int count) throws IOException, InterruptedException {
        hold = true;
        Requests done = ask("held connection", client, Stage.address(twin.service()), count, destination -> {
            Client.Held held = client.askAndHold(destination);
            stage.keep(held.socket());
            return held.answer();
        });
        hold = false;
        return done;
    }

    /** Sends so many datagrams, each from a port of its own. */
    Requests datagrams(Client client, int count) throws IOException, InterruptedException {
        return ask("datagram", client, Stage.address(twin.service()), count, client::askByDatagram);
    }

    private Requests ask(String what, Client client, InetSocketAddress to, int count, Question question)
            throws InterruptedException {
        Map<String, Integer> here = new TreeMap<>();
        int wrong = 0;
        String from = " of " + AddressText.of(client.address()) + " to " + AddressText.of(to.getAddress()) + " port "
                + to.getPort();
        for (int i = 1; i <= count; i++) {
            Pick pick = twin.pick(client.address(), to);
            String expected = Stage.name(pick.server());
            try {
                String server = question.ask(to).server();
                here.merge(server, 1, Integer::sum);
                if (!server.equals(expected)) {
                    wrong++;
                    report.wrong(what + " " + i + from + " was answered by " + server + "; " + twin.scheduler()
                            + " in Java gives it to " + expected);
                }
            } catch (IOException e) {
                wrong++;
                report.wrong(what + " " + i + from + ", which " + expected + " should have: " + e.getMessage());
            }
            if (!hold) {
                pick.complete(Outcome.SUCCESS);
            }
        }
        here.forEach((server, share) -> shares.merge(server, share, Integer::sum));
        report.say(count + " " + what + (count == 1 ? "" : "s") + from + ": " + text(here)
                + (wrong == 0 ? ", each as " + twin.scheduler() + " in Java decides" : ""));
        return this;
    }

    private static String text(Map<String, Integer> shares) {
        return shares.entrySet().stream()
                .map(share -> share.getKey() + " " + share.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Returns how many of all these requests each server has answered. */
    Map<String, Integer> shares() {
        return shares;
    }

    /** Takes note unless the shares are these. */
    void check(Map<String, Integer> expected) {
        report.check(shares.equals(expected), "the shares should be " + text(new TreeMap<>(expected)));
    }
}
