package io.lb4j.ipvs.keepalived;

import io.lb4j.core.AddressText;
import io.lb4j.core.InvalidValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The file {@code keepalived.conf} of a director. It moves addresses and nothing else: virtual servers and their health checks are the
 * director's, and two programs that write one table would undo each other's work. Immutable.
 */
public final class KeepalivedConf {

    /** How each file of ours begins; others are not overwritten. */
    static final String HEAD = "# Written by lb4j, which writes it anew when it starts.";

    /** An advertisement lists no more, chosen as keepalived's own bound; the others move with them unmentioned. */
    private static final int MOST_ADVERTISED = 20;

    private final String text;

    private KeepalivedConf(String text) {
        this.text = text;
    }

    /** Returns the file for these settings. */
    public static KeepalivedConf of(VrrpSettings settings) {
        return new KeepalivedConf(String.join("\n", new Writer(settings).write()) + "\n");
    }

    /** Returns all of its text. */
    public String text() {
        return text;
    }

    /**
     * Puts it where keepalived reads it, in one step. Keepalived is not told: that is its operator's.
     *
     * @return whether the file was another one before
     * @throws InvalidValueException with the key {@code file} if somebody else wrote the file that is there, or it cannot be written
     */
    public boolean write(Path file) {
        Path absolute = file.toAbsolutePath();
        try {
            if (Files.exists(absolute)) {
                String present = Files.readString(absolute);
                if (present.equals(text)) {
                    return false;
                }
                if (!present.startsWith(HEAD)) {
                    throw new InvalidValueException(
                            "file",
                            file,
                            "a file that does not exist, or one that lb4j has written; this is somebody else's");
                }
            }
            Path folder = Objects.requireNonNull(absolute.getParent(), "a file is in a folder");
            Files.createDirectories(folder);
            Path fresh = absolute.resolveSibling(absolute.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            InvalidValueException complaint =
                    new InvalidValueException("file", file, "a file that this process may write (" + e + ")");
            complaint.initCause(new UncheckedIOException(e));
            throw complaint;
        }
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Writer {

        private final VrrpSettings settings;
        private final List<String> lines = new ArrayList<>();
        private String indent = "";

        Writer(VrrpSettings settings) {
            this.settings = settings;
        }

        List<String> write() {
            line(HEAD);
            line(
                    "# Fail-over only: virtual servers and health checks are the application's, so there is no virtual_server here.");
            line(
                    "# No authentication: VRRP has had none since version 3, and the password of version 2 was readable by all.");
            begin("global_defs");
            line("vrrp_version 3");
            Track track = settings.track();
            if (track != null) {
                line("enable_script_security");
                line("script_user root"); // with another one, --config-test of keepalived 2.2 ends by a signal
            }
            end();
            if (track != null) {
                track(track);
            }
            instance();
            return lines;
        }

        private void track(Track track) {
            long seconds = track.interval().toSeconds();
            begin("vrrp_script lb4j_director");
            line("script \"/usr/bin/curl --fail --silent --globoff --output /dev/null --max-time " + seconds + " "
                    + track.url() + "\"");
            line("interval " + seconds);
            line("timeout " + seconds);
            line("fall " + track.fall());
            line("rise " + track.rise());
            if (track.weight() != 0) {
                line("weight " + track.weight());
            }
            end();
        }

        private void instance() {
            begin("vrrp_instance lb4j");
            line("state " + settings.state());
            line("interface " + settings.device());
            line("virtual_router_id " + settings.routerId());
            line("priority " + settings.priority());
            line("advert_int "
                    + BigDecimal.valueOf(settings.interval().toMillis(), 3)
                            .stripTrailingZeros()
                            .toPlainString());
            if (settings.nopreempt()) {
                line("nopreempt");
            }
            if (settings.preemptDelay() != null) {
                line("preempt_delay " + settings.preemptDelay().toSeconds());
            }
            addresses();
            list("unicast_peer", settings.peers().stream().map(AddressText::of).toList());
            list("track_script", settings.track() == null ? List.of() : List.of("lb4j_director"));
            end();
        }

        /** One instance speaks one family; the other's addresses are not in its advertisements, but move with it. */
        private void addresses() {
            List<String> advertised = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (MovingAddress address : settings.addresses()) {
                boolean fits = address.family() == settings.family() && advertised.size() < MOST_ADVERTISED;
                (fits ? advertised : others).add(address.text(settings.device()));
            }
            list("virtual_ipaddress", advertised);
            list("virtual_ipaddress_excluded", others);
        }

        private void list(String name, List<String> elements) {
            if (!elements.isEmpty()) {
                begin(name);
                elements.forEach(this::line);
                end();
            }
        }

        private void begin(String name) {
            line(name + " {");
            indent += "    ";
        }

        private void end() {
            indent = indent.substring(4);
            line("}");
        }

        private void line(String line) {
            lines.add(indent + line);
        }
    }
}
