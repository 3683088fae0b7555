package io.lb4j.core;

import java.util.Collection;

/**
 * Where a pool is, so that requests stay there as long as the servers of that zone can carry them.
 *
 * <p>A zone carries the weight of its usable servers, in relation to that of all its servers, times the overprovisioning; what is
 * beyond goes to the other zones. At 140 percent a zone keeps everything while 5 of 7 of its weight are usable. Limits and slow
 * starts are no matter of that: a full server counts as usable, and a request that finds no place leaves the zone.
 *
 * @param name of the pool's own zone, one word
 * @param overprovisioning how much more than its share a server can carry, in percent, 100 to 10000
 */
public record ZonePreference(String name, int overprovisioning) {

    /** That of Envoy, in percent. */
    public static final int DEFAULT_OVERPROVISIONING = 140;

    /** Chosen: then one server in a hundred carries a whole zone. */
    private static final int MAX_OVERPROVISIONING = 10_000;

    /** Checks every component. */
    public ZonePreference {
        ServerSpec.requireText("name", name);
        if (overprovisioning < 100 || overprovisioning > MAX_OVERPROVISIONING) {
            throw new InvalidValueException(
                    "overprovisioning", overprovisioning, "100.." + MAX_OVERPROVISIONING + " percent");
        }
    }

    /** Prefers this zone, with Envoy's overprovisioning of {@value #DEFAULT_OVERPROVISIONING} percent. */
    public ZonePreference(String name) {
        this(name, DEFAULT_OVERPROVISIONING);
    }

    boolean isOwn(ServerSpec server) {
        return name.equals(server.zone());
    }

    /** Tells whether some of these servers are in the zone and some are not. */
    boolean hasChoice(Collection<ServerSpec> servers) {
        return servers.stream().anyMatch(this::isOwn) && !servers.stream().allMatch(this::isOwn);
    }

    /** Returns the part of a level that can be carried, 0 to 1. */
    double carried(Level level) {
        long usable = 0;
        long all = 0;
        for (int i = 0; i < level.size(); i++) {
            Server server = level.server(i);
            usable += server.carries() ? server.weight() : 0;
            all += server.weight();
        }
        return all == 0 ? 0 : Math.min(1, overprovisioning * usable / (100.0 * all));
    }
}
