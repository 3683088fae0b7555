package io.lb4j.schedulers.walk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What nginx says of a request or session that is over.
 *
 * @param tried the servers in order
 * @param statuses what became of each attempt
 * @param noServer whether there was no server in the end
 */
record NginxExchange(int status, List<String> tried, List<Integer> statuses, boolean noServer) {

    /**
     * Takes apart what nginx keeps of the attempts.
     *
     * @param addresses its variable {@code upstream_addr}
     * @param statuses its variable {@code upstream_status}, or an empty text
     */
    static NginxExchange of(int status, String addresses, String statuses, String group) {
        List<String> tried = new ArrayList<>(List.of(addresses.split(", ")));
        List<Integer> codes = new ArrayList<>();
        for (String code : statuses.isEmpty() ? new String[0] : statuses.split(", ")) {
            codes.add(Integer.parseInt(code));
        }
        // Where no server could be taken, the last one is called like the group, or "-" in a log.
        boolean none = tried.removeAll(List.of(group, "-", ""));
        return new NginxExchange(status, tried, Collections.unmodifiableList(codes), none);
    }
}
