package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to have of one virtual service, as of one moment.
 *
 * @param name how configuration calls the service
 * @param service its definition
 * @param wishes what is wished for its servers, in the pool's order: the kernel sees the last one first
 * @param keys the keys of all of them
 * @param starting whether more will be known of one of them soon: its weight grows, or its probe has not decided yet
 */
record DesiredService(String name, IpvsService service, List<Wish> wishes, Set<ServerKey> keys, boolean starting) {

    /** Asks the pool what is wished, for everything anew. */
    static DesiredService of(DirectedService directed) {
        return of(directed, null, true);
    }

    /**
     * Asks the pool what is wished.
     *
     * @param before what was wished before: what has not changed since stays the same object
     * @param withReasons whether a reason is told anew where nothing but the reason has changed
     * @throws InvalidValueException if the kernel cannot do that
     */
    static DesiredService of(DirectedService directed, @Nullable DesiredService before, boolean withReasons) {
        WishList list = new WishList(directed, before == null ? List.of() : before.wishes, withReasons);
        List<Wish> wishes = list.read();
        Set<ServerKey> keys = before != null && list.hasSameKeys() ? before.keys : keys(wishes);
        return new DesiredService(directed.name(), directed.definition(), wishes, keys, list.isStarting());
    }

    /** Two servers of a pool may be one to the kernel, where it keeps the port of the request. */
    private static Set<ServerKey> keys(List<Wish> wishes) {
        Set<ServerKey> keys = new HashSet<>(2 * wishes.size());
        for (Wish wish : wishes) {
            if (!keys.add(wish.server().key())) {
                throw new InvalidValueException(
                        "pool.servers",
                        wish.spec().address(),
                        "one server of this host, since the kernel keeps the port of the request");
            }
        }
        return keys;
    }
}
