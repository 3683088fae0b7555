package io.lb4j.samples.director.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A client that asks again and again beside a load, and remembers what failed that should not have. */
final class Witness {

    private final Client client;
    private final InetSocketAddress service;
    private final Thread thread;
    private final List<String> wrong = new ArrayList<>(); // the thread's until it has ended
    private int asked; // as the list
    private int failed; // as the list
    private volatile boolean mayFail;
    private volatile boolean stopped;

    /** Begins to ask. */
    Witness(Client client, InetSocketAddress service) {
        this.client = client;
        this.service = service;
        this.thread = new Thread(this::ask, "witness");
        thread.setDaemon(true);
        thread.start();
    }

    /** Says whether a request may fail that is under way now, or begins from now on. */
    void mayFail(boolean may) {
        mayFail = may;
    }

    private void ask() {
        while (!stopped) {
            boolean might = mayFail;
            asked++;
            try {
                client.ask(service);
            } catch (IOException e) {
                failed++;
                if (!might && !mayFail) {
                    wrong.add("request " + asked + " of the witness: " + e.getMessage());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ceases to ask, and reports. */
    void stop(Report report) throws InterruptedException {
        stopped = true;
        thread.join();
        wrong.forEach(report::wrong);
        report.say("a client beside asked " + asked + " times; " + failed + " failed, "
                + (wrong.isEmpty() ? "all" : "not all") + " of them before the probe saw the death");
    }
}
