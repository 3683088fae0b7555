package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Scheduler;
import io.lb4j.testkit.SchedulerContract;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every scheduler, asked of those that have no test class of their own. */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
class CatalogueTest extends SchedulerContract {

    /** How many of a thousand servers a thousand picks reach. */
    private static final int TURNS = 1000;

    private static final int CHANCE = 632;

    /** Two choices leave 236 of a thousand boxes empty. */
    private static final int TWO_CHOICES = 764;

    /** A bound sends on what would be a third ball, and mostly a second one. */
    private static final int BOUNDED = 768;

    /** The table has no more slots. */
    private static final int SLOTS = 256;

    /** 256 slots for a thousand destinations: hardly one is left out. */
    private static final int MOST_SLOTS = 251;

    /** The weights on a ring must not be more than 100,000 together, and cost 160 points each. */
    private static final int GREATEST_ON_A_RING = 2000;

    /** Names that have a test class of their own. */
    private static final Set<String> ELSEWHERE =
            Set.of("rr", "wrr", "lc", "wlc", "ovf", "round_robin", "least_conn", "ip_hash");

    private enum Refused {
        PASSED_ON,
        SENT_AWAY
    }

    private record Kind(String text, int reached, Refused refused) {

        private static Kind of(String text, int reached) {
            return new Kind(text, reached, Refused.PASSED_ON);
        }

        private static Kind sendingAway(String text, int reached) {
            return new Kind(text, reached, Refused.SENT_AWAY);
        }

        private String name() {
            return Objects.requireNonNull(text.split(" ")[0]);
        }

        private boolean isRing() {
            return name().equals("ring") || text.contains("consistent");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final List<Kind> KINDS = List.of(
            Kind.of("sed", TURNS),
            Kind.of("nq", TURNS),
            Kind.of("fo", 1),
            Kind.of("twos", TWO_CHOICES),
            Kind.of("lblc", TURNS),
            Kind.of("lblcr", TURNS),
            Kind.sendingAway("dh", MOST_SLOTS),
            Kind.sendingAway("sh", SLOTS),
            Kind.sendingAway("sh sh-port", SLOTS),
            Kind.of("sh sh-fallback", SLOTS),
            Kind.of("sh sh-port,sh-fallback", SLOTS),
            Kind.sendingAway("mh", CHANCE),
            Kind.sendingAway("mh mh-port", CHANCE),
            Kind.of("mh mh-fallback", CHANCE),
            Kind.of("mh mh-port,mh-fallback", CHANCE),
            Kind.of("least_time header", TURNS),
            Kind.of("least_time header inflight", TURNS),
            Kind.of("least_time last_byte", TURNS),
            Kind.of("least_time last_byte inflight", TURNS),
            Kind.of("hash $remote_addr", CHANCE),
            Kind.of("hash $key consistent bounded=1.5", BOUNDED),
            Kind.of("random", CHANCE),
            Kind.of("random two", TWO_CHOICES),
            Kind.of("random two least_time=header", TWO_CHOICES),
            Kind.of("random two least_time=last_byte", TWO_CHOICES),
            Kind.of("p2c", TWO_CHOICES),
            Kind.of("peak_ewma", TWO_CHOICES),
            Kind.of("first", 1),
            Kind.of("rendezvous", CHANCE),
            Kind.of("rendezvous $key", CHANCE),
            Kind.of("ring $key", CHANCE),
            Kind.of("ring $key bounded=1.25", BOUNDED),
            Kind.of("maglev $key", CHANCE));

    private final Kind kind;

    /** Reports name only the method. */
    @RegisterExtension
    final TestExecutionExceptionHandler named = this::rethrow;

    CatalogueTest(Kind kind) {
        this.kind = kind;
    }

    private void rethrow(ExtensionContext context, Throwable failure) {
        throw new AssertionError(kind + ": " + failure.getMessage(), failure);
    }

    static Stream<Kind> kinds() {
        return KINDS.stream();
    }

    @Override
    protected Scheduler scheduler() {
        return Scheduler.named(kind.text());
    }

    @Override
    protected boolean passesOnRefusedServer() {
        return kind.refused() == Refused.PASSED_ON;
    }

    @Override
    protected boolean concentrates() {
        return kind.reached() == 1;
    }

    @Override
    protected int reachedOfThousand() {
        return kind.reached();
    }

    @Override
    protected int greatestWeight() {
        return kind.isRing() ? GREATEST_ON_A_RING : super.greatestWeight();
    }

    @Override
    protected Map<String, String> refusals() {
        return REFUSALS;
    }

    @Test
    void everyNameIsUnderContract() {
        Set<String> names = new TreeSet<>(ELSEWHERE);
        KINDS.forEach(any -> names.add(any.name()));

        assertThat(new Schedulers().usages())
                .extracting(usage -> usage.split(" ")[0])
                .containsExactlyInAnyOrderElementsOf(names);
    }

    private static final Map<String, String> REFUSALS = Map.ofEntries(
            refusal("sed fast", "sed alone"),
            refusal("lblc expiration=soon", "scheduler lblc, expiration", "soon", "a time such as 500ms, 90s or 24h"),
            refusal(
                    "mh table=100",
                    "table",
                    "100",
                    "one of the kernel's sizes: [251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071]"),
            refusal("maglev table=100", "table", "100", "a prime from 2 to 10000019, such as 65537"),
            refusal("ring bounded=0.5", "bounded", "0.5", "a number above 1, such as 1.25"),
            refusal("hash $key consistent bounded=0.5", "bounded", "0.5", "a number above 1, such as 1.25"),
            refusal("hash $key bounded=2", "hash KEY [consistent [bounded=FACTOR]]"),
            refusal("hash", "hash KEY [consistent [bounded=FACTOR]]"),
            refusal("random three", "random [two [least_conn|least_time=header|least_time=last_byte]]"),
            refusal("least_time", "least_time header|last_byte [inflight]"),
            Map.entry(
                    "least_time headers",
                    "scheduler: \"least_time headers\" (expected: least_time header|last_byte [inflight]); did you mean \"header\"?"),
            Map.entry(
                    "sh sh-prot",
                    "scheduler: \"sh sh-prot\" (expected: sh, with sh-port and sh-fallback, separated by a comma); did you mean \"sh-port\"?"));

    private static Map.Entry<String, String> refusal(String text, String expected) {
        return refusal(text, "scheduler", text, expected);
    }

    private static Map.Entry<String, String> refusal(String text, String key, String value, String expected) {
        return Map.entry(text, key + ": \"" + value + "\" (expected: " + expected + ")");
    }
}
