package io.lb4j.schedulers;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.KeyExpression;
import io.lb4j.core.Scheduler;
import io.lb4j.core.SchedulerProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The schedulers of this module by name, with their arguments. */
public final class Schedulers implements SchedulerProvider {

    private static final String DEFAULT_KEY = "$remote_addr";

    /** A scheduler by the way it is written. */
    private record Entry(String usage, Function<Arguments, Scheduler> maker) {}

    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        add("rr", arguments -> new LvsRoundRobin());
        add("wrr", arguments -> new LvsWeightedRoundRobin());
        add("lc", arguments -> new LeastLoaded(LoadRule.LC));
        add("wlc", arguments -> new LeastLoaded(LoadRule.WLC));
        add(
                "lblc [expiration=TIME]",
                arguments -> new LocalityLeast(arguments.time("expiration", LocalityLeast.DEFAULT_EXPIRATION)));
        add(
                "lblcr [expiration=TIME]",
                arguments ->
                        new LocalityReplicated(arguments.time("expiration", LocalityReplicated.DEFAULT_EXPIRATION)));
        add("dh", arguments -> new DestinationHashing());
        add("sh [sh-port,sh-fallback]", arguments -> new SourceHashing(LvsFlags.take("sh", arguments)));
        add("mh [mh-port,mh-fallback] [table=SIZE]", Schedulers::lvsMaglev);
        add("sed", arguments -> new LeastLoaded(LoadRule.SED));
        add("nq", arguments -> new LeastLoaded(LoadRule.NQ));
        add("fo", arguments -> new LeastLoaded(LoadRule.FO));
        add("ovf", arguments -> new LeastLoaded(LoadRule.OVF));
        add("twos", arguments -> new LvsTwoChoices());

        add("round_robin", arguments -> new RoundRobin());
        add("least_conn", arguments -> new LeastConnections());
        add("least_time header|last_byte [inflight]", Schedulers::leastTime);
        add("ip_hash", arguments -> new IpHash());
        add("hash KEY [consistent [bounded=FACTOR]]", Schedulers::hash);
        add("random [two [least_conn|least_time=header|least_time=last_byte]]", Schedulers::random);

        add("p2c", arguments -> TwoChoices.byActive());
        add("peak_ewma", arguments -> TwoChoices.byLatency());
        add("first", arguments -> new FirstEligible());
        add("rendezvous [KEY]", arguments -> new Rendezvous(key(arguments)));
        add("ring [KEY] [bounded=FACTOR]", arguments -> {
            double bound = bound(arguments);
            return RingHash.own(key(arguments), bound);
        });
        add("maglev [KEY] [table=PRIME]", arguments -> {
            int table = arguments.number("table", Maglev.DEFAULT_SIZE);
            return new Maglev(key(arguments), table);
        });
    }

    /** For the service loader. */
    public Schedulers() {}

    private static void add(String usage, Function<Arguments, Scheduler> maker) {
        ENTRIES.put(usage.split(" ")[0], new Entry(usage, maker));
    }

    @Override
    public List<String> usages() {
        return ENTRIES.values().stream().map(Entry::usage).toList();
    }

    @Override
    public Scheduler create(String name, List<String> words) {
        Entry entry = Objects.requireNonNull(ENTRIES.get(name), name);
        Arguments arguments = new Arguments(entry.usage(), name, words);
        Scheduler scheduler = entry.maker().apply(arguments);
        arguments.end();
        return scheduler;
    }

    // ---- arguments

    private static Scheduler lvsMaglev(Arguments arguments) {
        int table = arguments.number("table", LvsMaglev.DEFAULT_SIZE);
        return new LvsMaglev(LvsFlags.take("mh", arguments), table);
    }

    private static Scheduler leastTime(Arguments arguments) {
        boolean inflight = arguments.flag("inflight");
        String mode = arguments.word();
        if (mode == null) {
            throw arguments.invalid();
        }
        return new LeastTime(until(mode, arguments), inflight);
    }

    private static ResponseTimes.Until until(String mode, Arguments arguments) {
        return switch (mode) {
            case "header" -> ResponseTimes.Until.HEADER;
            case "last_byte" -> ResponseTimes.Until.LAST_BYTE;
            default -> throw arguments.misspelt(mode, List.of("header", "last_byte"));
        };
    }

    private static Scheduler hash(Arguments arguments) {
        double bound = bound(arguments);
        String key = arguments.word();
        if (key == null) {
            throw arguments.invalid();
        }
        KeyExpression expression = KeyExpression.parse("hash key", key);
        boolean consistent = arguments.flag("consistent");
        if (!consistent) {
            if (bound != 0) {
                throw arguments.invalid();
            }
            return new KeyHash(expression);
        }
        return bound == 0 ? new ConsistentHash(expression) : RingHash.ketama(expression, bound);
    }

    private static Scheduler random(Arguments arguments) {
        if (!arguments.flag("two")) {
            return new RandomChoice(RandomChoice.Of.ONE);
        }
        String word = arguments.word();
        String of = word == null ? "least_conn" : word;
        return new RandomChoice(
                switch (of) {
                    case "least_conn" -> RandomChoice.Of.LEAST_CONN;
                    case "least_time=header" -> RandomChoice.Of.LEAST_HEADER_TIME;
                    case "least_time=last_byte" -> RandomChoice.Of.LEAST_LAST_BYTE_TIME;
                    default ->
                        throw arguments.misspelt(
                                of, List.of("least_conn", "least_time=header", "least_time=last_byte"));
                });
    }

    private static KeyExpression key(Arguments arguments) {
        String key = arguments.word();
        return KeyExpression.parse("hash key", key == null ? DEFAULT_KEY : key);
    }

    /** Returns the bound, or 0 if there is none. */
    private static double bound(Arguments arguments) {
        String text = arguments.value("bounded");
        if (text == null) {
            return 0;
        }
        double bound = text.matches("\\d{1,3}(\\.\\d{1,6})?") ? Double.parseDouble(text) : 0;
        if (bound <= 1) {
            throw new InvalidValueException("bounded", text, "a number above 1, such as 1.25");
        }
        return bound;
    }
}
