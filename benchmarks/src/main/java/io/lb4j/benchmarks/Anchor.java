package io.lb4j.benchmarks;

/** Which reference piece a scheduler is compared with: the core of its algorithm, or of the nearest known one. */
enum Anchor {
    ROUND_ROBIN("roundRobin"),
    RANDOM("random"),
    TWO_CHOICES("twoChoices"),
    TWO_CHOICES_COUNTED("twoChoicesCounted"),
    LEAST_BUSY("leastBusy"),
    TABLE("table"),
    SIP_TABLE("sipTable"),
    RING("ring"),
    RENDEZVOUS("rendezvous");

    private final String method;

    Anchor(String method) {
        this.method = method;
    }

    /** Returns the name of the benchmark method. */
    String method() {
        return method;
    }

    /** Returns the anchor of a scheduler's picker. */
    static Anchor of(String scheduler) {
        return switch (scheduler) {
            case "rr", "wrr", "round_robin" -> ROUND_ROBIN;
            case "random", "first" -> RANDOM;
            case "twos", "p2c", "peak_ewma", "random two", "random two least_conn" -> TWO_CHOICES;
            case "dh", "sh", "maglev", "ip_hash", "lblc", "lblcr" -> TABLE;
            case "mh table=131071" -> SIP_TABLE;
            case "ring" -> RING;
            case "rendezvous" -> RENDEZVOUS;
            default -> scheduler.startsWith("hash ") ? hash(scheduler) : LEAST_BUSY;
        };
    }

    private static Anchor hash(String scheduler) {
        return scheduler.contains(" consistent") ? RING : TABLE;
    }
}
