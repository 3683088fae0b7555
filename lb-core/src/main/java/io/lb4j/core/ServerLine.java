package io.lb4j.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one-line form of a real server, as in nginx's {@code server} directive. */
final class ServerLine {

    private static final List<String> PARAMETERS = List.of(
            "weight",
            "max_fails",
            "fail_timeout",
            "slow_start",
            "max_conns",
            "upper",
            "lower",
            "id",
            "route",
            "zone",
            "backup",
            "down",
            "drain");
    private static final Set<String> FLAGS = Set.of("backup", "down", "drain");

    private static final String NUMBER = "(\\d{1,9})";
    private static final Pattern TIME =
            Pattern.compile("(?=.)(?:N y)?(?:N M)?(?:N w)?(?:N d)?(?:N h)?(?:N m)?(?:N s?)?".replace("N ", NUMBER));
    private static final int[] SECONDS_OF_UNITS = {365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3600, 60, 1};

    private ServerLine() {}

    static ServerSpec parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words[0].isEmpty()) {
            throw new InvalidValueException("server", line, "an address, then parameters such as weight=3");
        }
        ServerSpec.Builder builder = ServerSpec.at(words[0]);
        Set<String> seen = new HashSet<>();
        int upper = 0;
        int lower = 0;
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = equals < 0 ? words[i] : words[i].substring(0, equals);
            String value = equals < 0 ? "" : words[i].substring(equals + 1);
            if (!PARAMETERS.contains(key)) {
                throw new InvalidValueException(
                        "server parameter", words[i], String.join(", ", PARAMETERS), NearestName.of(key, PARAMETERS));
            }
            if (!seen.add(key)) {
                throw new InvalidValueException("server parameter", words[i], key + " only once");
            }
            if (FLAGS.contains(key) != (equals < 0)) {
                throw new InvalidValueException(
                        "server parameter", words[i], FLAGS.contains(key) ? key + " without a value" : key + "=VALUE");
            }
            switch (key) {
                case "weight" -> builder.weight(number(key, value));
                case "max_fails" -> builder.maxFails(number(key, value));
                case "fail_timeout" -> builder.failTimeout(time(key, value));
                case "slow_start" -> builder.slowStart(time(key, value));
                case "max_conns" -> builder.maxConns(number(key, value));
                case "upper" -> upper = number(key, value);
                case "lower" -> lower = number(key, value);
                case "id" -> builder.id(value);
                case "route" -> builder.route(value);
                case "zone" -> builder.zone(value);
                case "backup" -> builder.backup();
                case "drain" -> builder.admin(admin(ServerState.DRAINING, seen, line));
                default -> builder.admin(admin(ServerState.DOWN, seen, line));
            }
        }
        return builder.thresholds(upper, lower).build();
    }

    private static ServerState admin(ServerState state, Set<String> seen, String line) {
        if (seen.contains("down") && seen.contains("drain")) {
            throw new InvalidValueException("server", line, "either down or drain");
        }
        return state;
    }

    private static int number(String key, String value) {
        if (!value.matches("\\d+")) {
            throw new InvalidValueException(key, value, "a whole number, 0 or more");
        }
        if (value.length() > 10 || Long.parseLong(value) > Integer.MAX_VALUE) {
            throw new InvalidValueException(key, value, "at most " + Integer.MAX_VALUE);
        }
        return Integer.parseInt(value);
    }

    /** Reads nginx's times in whole seconds, greater units first: {@code 30}, {@code 10s}, {@code 1m30s}. */
    private static Duration time(String key, String value) {
        Matcher matcher = TIME.matcher(value);
        if (!matcher.matches()) {
            throw new InvalidValueException(key, value, "whole seconds such as 10s or 1m30s");
        }
        long seconds = 0;
        for (int i = 0; i < SECONDS_OF_UNITS.length; i++) {
            String count = matcher.group(i + 1);
            seconds += count == null ? 0 : Long.parseLong(count) * SECONDS_OF_UNITS[i];
        }
        return Duration.ofSeconds(seconds);
    }

    static String format(ServerSpec spec) {
        StringBuilder line = new StringBuilder(spec.name());
        if (!spec.id().equals(spec.address().toString())) {
            line.append(" id=").append(spec.id());
        }
        line.append(" weight=").append(spec.weight());
        line.append(" max_fails=").append(spec.maxFails());
        line.append(" fail_timeout=").append(spec.failTimeout().toSeconds()).append('s');
        if (!spec.slowStart().isZero()) {
            line.append(" slow_start=").append(spec.slowStart().toSeconds()).append('s');
        }
        append(line, "max_conns", spec.maxConns());
        append(line, "upper", spec.upperThreshold());
        append(line, "lower", spec.lowerThreshold());
        if (spec.route() != null) {
            line.append(" route=").append(spec.route());
        }
        if (spec.zone() != null) {
            line.append(" zone=").append(spec.zone());
        }
        if (spec.backup()) {
            line.append(" backup");
        }
        return switch (spec.admin()) {
            case DOWN -> line.append(" down").toString();
            case DRAINING -> line.append(" drain").toString();
            default -> line.toString();
        };
    }

    private static void append(StringBuilder line, String key, int value) {
        if (value != 0) {
            line.append(' ').append(key).append('=').append(value);
        }
    }
}
