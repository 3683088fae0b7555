package io.lb4j.schedulers;

import io.lb4j.core.NearestName;
import java.util.List;

/**
 * What {@code ipvsadm -b} writes behind {@code sh} and {@code mh}, such as {@code sh-port,sh-fallback}.
 *
 * @param port whether the client's port counts too
 * @param fallback whether a client whose server cannot be picked goes to another one
 */
record LvsFlags(boolean port, boolean fallback) {

    /** Takes all words that are left. */
    static LvsFlags take(String scheduler, Arguments arguments) {
        List<String> known = List.of(scheduler + "-port", scheduler + "-fallback");
        boolean port = false;
        boolean fallback = false;
        for (String word : arguments.words()) {
            for (String flag : word.split(",", -1)) {
                if (!known.contains(flag)) {
                    throw arguments.invalid(
                            scheduler + ", with " + String.join(" and ", known) + ", separated by a comma",
                            NearestName.of(flag, known));
                }
                port |= flag.equals(known.get(0));
                fallback |= flag.equals(known.get(1));
            }
        }
        return new LvsFlags(port, fallback);
    }
}
