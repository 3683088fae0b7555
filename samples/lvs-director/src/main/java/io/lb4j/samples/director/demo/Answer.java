package io.lb4j.samples.director.demo;

import java.net.InetSocketAddress;

/**
 * What a real server answers.
 *
 * @param server its name
 * @param client whom it saw, as {@code address port}
 */
record Answer(String server, String client) {

    /** Returns an address as servers tell it. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        return (scope < 0 ? host : host.substring(0, scope)) + " " + address.getPort();
    }

    static Answer parse(String text) {
        String[] words = text.strip().split(" ", 2);
        if (words.length != 2) {
            throw new IllegalArgumentException("no answer of a real server: " + text);
        }
        return new Answer(words[0], words[1]);
    }

    @Override
    public String toString() {
        return server + " " + client;
    }
}
