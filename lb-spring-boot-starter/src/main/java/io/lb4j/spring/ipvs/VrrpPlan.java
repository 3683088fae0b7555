package io.lb4j.spring.ipvs;

import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.keepalived.MovingAddress;
import io.lb4j.ipvs.keepalived.Track;
import io.lb4j.ipvs.keepalived.VrrpSettings;
import io.lb4j.spring.properties.PropertyPath;
import io.lb4j.spring.properties.VrrpProperties;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is configured below {@code lb.ipvs.vrrp}. */
final class VrrpPlan {

    static final PropertyPath PATH = new PropertyPath("lb.ipvs.vrrp");

    private final VrrpProperties properties;
    private final List<DirectedService> services;
    private final @Nullable String health;

    /** Takes the URL that says that this application lives; {@code null} if there is none. */
    VrrpPlan(VrrpProperties properties, List<DirectedService> services, @Nullable String health) {
        this.properties = properties;
        this.services = services;
        this.health = health;
    }

    /** Returns what keepalived is to do; {@code null} if there is no VRRP. */
    @Nullable
    VrrpSettings settings() {
        if (!properties.isConfigured()) {
            return null;
        }
        String device = properties.device();
        if (device == null) {
            throw PATH.child("device").invalid(null, "the network device of VRRP, such as eth0");
        }
        Integer routerId = properties.routerId();
        if (routerId == null) {
            throw PATH.child("router-id")
                    .invalid(null, "1..255, the same on each director, and on nobody else in the segment");
        }
        List<MovingAddress> addresses = addresses();
        List<InetAddress> peers = peers();
        Track track = properties.track().enabled() ? track() : null;
        return PATH.below(() -> new VrrpSettings(
                device,
                routerId,
                properties.priority(),
                VrrpSettings.State.valueOf(properties.state().name()),
                properties.interval(),
                properties.nopreempt(),
                properties.preemptDelay(),
                addresses,
                peers,
                track));
    }

    private List<MovingAddress> addresses() {
        List<MovingAddress> addresses = new ArrayList<>();
        for (int i = 0; i < properties.addresses().size(); i++) {
            String text = properties.addresses().get(i);
            addresses.add(PATH.child("addresses").element(i).here(() -> MovingAddress.parse(text)));
        }
        return addresses.isEmpty() ? MovingAddress.of(services) : addresses;
    }

    private List<InetAddress> peers() {
        List<InetAddress> peers = new ArrayList<>();
        for (int i = 0; i < properties.unicastPeers().size(); i++) {
            String text = properties.unicastPeers().get(i);
            PropertyPath path = PATH.child("unicast-peers").element(i);
            MovingAddress peer = path.here(() -> MovingAddress.parse(text));
            if (!text.equals(text.strip()) || text.contains("/") || text.contains(" ")) {
                throw path.invalid(text, "an IP address");
            }
            peers.add(peer.address());
        }
        return peers;
    }

    private Track track() {
        VrrpProperties.Track track = properties.track();
        String url = track.url() == null ? health : track.url();
        if (url == null) {
            throw PATH.child("track.url")
                    .invalid(
                            null,
                            "a URL that answers as long as this application lives, since it serves no /actuator/health by plain"
                                    + " HTTP on a fixed port; or " + PATH.child("track.enabled") + ": false");
        }
        return PATH.below(() -> new Track(url, track.interval(), track.fall(), track.rise(), track.weight()));
    }
}
