package io.lb4j.schedulers;

import java.util.Map;
import org.junit.jupiter.api.Nested;

/** What holds of every scheduler, asked of those that need no test class for anything else. */
class CatalogueTest {

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

    @Nested
    class Sed extends SchedulerContract {

        @Override
        String scheduler() {
            return "sed";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class NeverQueue extends SchedulerContract {

        @Override
        String scheduler() {
            return "nq";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class TwosOfLvs extends SchedulerContract {

        @Override
        String scheduler() {
            return "twos";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** Two choices leave 236 of a thousand boxes empty. */
        @Override
        int reachedOfThousand() {
            return 764;
        }
    }

    @Nested
    class SourceHashingWithFallback extends SchedulerContract {

        @Override
        String scheduler() {
            return "sh sh-fallback";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** The table has no more slots. */
        @Override
        int reachedOfThousand() {
            return 256;
        }
    }

    @Nested
    class MaglevOfLvsWithFallback extends SchedulerContract {

        @Override
        String scheduler() {
            return "mh mh-fallback";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }
    }

    @Nested
    class LocalityLeastConnections extends SchedulerContract {

        @Override
        String scheduler() {
            return "lblc";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class LocalityWithReplication extends SchedulerContract {

        @Override
        String scheduler() {
            return "lblcr";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class Random extends SchedulerContract {

        @Override
        String scheduler() {
            return "random";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }
    }

    @Nested
    class RandomTwo extends SchedulerContract {

        @Override
        String scheduler() {
            return "random two";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** Two choices leave 236 of a thousand boxes empty. */
        @Override
        int reachedOfThousand() {
            return 764;
        }
    }

    @Nested
    class RandomTwoByTime extends SchedulerContract {

        @Override
        String scheduler() {
            return "random two least_time=header";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** Two choices leave 236 of a thousand boxes empty. */
        @Override
        int reachedOfThousand() {
            return 764;
        }
    }

    @Nested
    class LeastTimeToHeader extends SchedulerContract {

        @Override
        String scheduler() {
            return "least_time header";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class LeastTimeToLastByteInflight extends SchedulerContract {

        @Override
        String scheduler() {
            return "least_time last_byte inflight";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }
    }

    @Nested
    class PowerOfTwoChoices extends SchedulerContract {

        @Override
        String scheduler() {
            return "p2c";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** Two choices leave 236 of a thousand boxes empty. */
        @Override
        int reachedOfThousand() {
            return 764;
        }
    }

    @Nested
    class PeakEwma extends SchedulerContract {

        @Override
        String scheduler() {
            return "peak_ewma";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** Two choices leave 236 of a thousand boxes empty. */
        @Override
        int reachedOfThousand() {
            return 764;
        }
    }

    @Nested
    class RendezvousHashing extends SchedulerContract {

        @Override
        String scheduler() {
            return "rendezvous $key";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }
    }

    @Nested
    class RingHashing extends SchedulerContract {

        @Override
        String scheduler() {
            return "ring $key";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }
    }

    @Nested
    class RingWithBound extends SchedulerContract {

        @Override
        String scheduler() {
            return "ring $key bounded=1.25";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** The bound sends on what would be a third ball, and mostly a second one. */
        @Override
        int reachedOfThousand() {
            return 768;
        }
    }

    @Nested
    class MaglevHashing extends SchedulerContract {

        @Override
        String scheduler() {
            return "maglev $key";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }
    }

    @Nested
    class KetamaWithBound extends SchedulerContract {

        @Override
        String scheduler() {
            return "hash $key consistent bounded=1.5";
        }

        @Override
        Map<String, String> refusals() {
            return REFUSALS;
        }

        @Override
        boolean takesTurns() {
            return false;
        }

        /** The bound sends on what would be a third ball. */
        @Override
        int reachedOfThousand() {
            return 768;
        }
    }
}
