package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.Timeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads rules as {@code ipvsadm -R} does: a command with its options on each line, behind the word {@code ipvsadm} if one likes.
 *
 * <p>Blank lines are passed over. There are no comments and no quotes: {@code ipvsadm} knows none. Options may be long or
 * short, and joined as in {@code -mw3}, {@code -t10.0.0.1:80} and {@code --weight=3}. What is left out is what {@code ipvsadm}
 * 1.31 makes of it: scheduler {@code wlc}, weight 1, direct routing, 360 seconds for {@code -p}, the service's port for every
 * server that is not masqueraded. {@code -E} and {@code -e} are complete definitions too.
 *
 * <p>Refused although {@code ipvsadm} takes them: {@code --pe} without {@code -p}, which does nothing; an IPv4 mask with ones
 * behind a zero, such as the one it makes of {@code -M 24}; an empty value of an option; IPv4 in brackets; a sync daemon
 * without an interface. Taken although {@code ipvsadm} refuses them: {@code -6} before {@code -f}; {@code -r} with a port's
 * name before the service.
 *
 * <p>Immutable and thread-safe.
 *
 * @see <a href="https://manpages.debian.org/bookworm/ipvsadm/ipvsadm.8.en.html">ipvsadm(8)</a>
 */
public final class RuleReader {

    private static final int TIMEOUTS = 3;

    private final Names names;

    /** Creates a reader that looks names up here. */
    public RuleReader(Names names) {
        this.names = Objects.requireNonNull(names, "names");
    }

    /** Reads all lines of a text; nothing of it is wanted if one throws {@link RuleException}. */
    public List<RuleLine> read(String text) {
        List<RuleLine> rules = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            readLine(++number, line).ifPresent(rules::add);
        }
        return rules;
    }

    /** Reads one line, which has this number; a blank one is no rule. */
    public Optional<RuleLine> readLine(int number, String line) {
        List<String> words = words(line);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String text = line.strip();
        try {
            return Optional.of(new RuleLine(number, text, rule(words)));
        } catch (InvalidValueException e) {
            throw new RuleException(number, text, e);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>(List.of(line.split("[ \t\u000b\f\r]+")));
        words.removeIf(String::isEmpty);
        while (!words.isEmpty() && words.get(0).equals("ipvsadm")) {
            words.remove(0);
        }
        return words;
    }

    private Rule rule(List<String> words) {
        if (words.get(0).startsWith("#")) {
            throw new InvalidValueException("command", words.get(0), "no comment: ipvsadm knows none");
        }
        CommandLine line = CommandLine.of(words);
        ServiceOptions service = new ServiceOptions(line, names);
        return switch (line.command()) {
            case ADD_SERVICE -> new Rule.AddService(service.service());
            case EDIT_SERVICE -> new Rule.EditService(service.service());
            case DELETE_SERVICE -> new Rule.DeleteService(service.key());
            case ADD_SERVER ->
                new Rule.AddServer(service.key(), server(line, service.key()).server());
            case EDIT_SERVER ->
                new Rule.EditServer(service.key(), server(line, service.key()).server());
            case DELETE_SERVER ->
                new Rule.DeleteServer(service.key(), server(line, service.key()).key());
            case CLEAR -> new Rule.Clear();
            case ZERO -> new Rule.Zero(service.keyOrNull());
            case SET -> new Rule.SetTimeouts(timeouts(line));
            case START_DAEMON -> new Rule.StartDaemon(new DaemonOptions(line).daemon());
            case STOP_DAEMON -> new Rule.StopDaemon(new DaemonOptions(line).role());
            default -> throw new IllegalStateException(line.command() + " is no rule");
        };
    }

    private ServerOptions server(CommandLine line, ServiceKey service) {
        return new ServerOptions(line, service, names);
    }

    private static Timeouts timeouts(CommandLine line) {
        List<String> values = line.arguments();
        if (values.size() != TIMEOUTS) {
            throw new InvalidValueException("--set", String.join(" ", values), "three time-outs: tcp tcpfin udp");
        }
        return new Timeouts(timeout(values.get(0)), timeout(values.get(1)), timeout(values.get(2)));
    }

    private static int timeout(String text) {
        return Words.number("--set", text, 0, ServiceOptions.MAX_TIMEOUT_SECONDS);
    }
}
