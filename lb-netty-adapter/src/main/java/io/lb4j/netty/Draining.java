package io.lb4j.netty;

/** Fired to every client connection of a service that shuts down: finish what is in flight, take nothing new. */
enum Draining {
    EVENT
}
