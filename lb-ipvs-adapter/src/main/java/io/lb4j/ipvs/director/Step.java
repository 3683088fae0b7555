package io.lb4j.ipvs.director;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.ServiceKey;
import java.util.Objects;

/**
 * One change of the kernel, with the reason for it.
 *
 * @param change what is changed
 * @param difference what is not the same afterwards, in a few words; empty if something comes or goes
 * @param reason why it is due, in a few words
 */
public record Step(Change change, String difference, String reason) {

    /** Checks that there is a change. */
    public Step {
        Objects.requireNonNull(change, "change");
    }

    /** Returns the virtual service that it concerns. */
    public ServiceKey service() {
        return change.key();
    }

    /** Returns what is changed and why, in a line. */
    @Override
    public String toString() {
        return change + (difference.isEmpty() ? "" : ": " + difference) + " (" + reason + ")";
    }
}
