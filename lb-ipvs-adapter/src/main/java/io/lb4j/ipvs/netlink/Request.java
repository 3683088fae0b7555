package io.lb4j.ipvs.netlink;

import java.util.function.Consumer;

/**
 * One question or order for the kernel.
 *
 * @param command what to do
 * @param body writes the attributes
 * @param wish what is wanted, for errors: its text, and a {@link io.lb4j.ipvs.Change} tells more
 */
record Request(Command command, Consumer<MessageWriter> body, Object wish) {

    /** Makes a request without attributes. */
    static Request plain(Command command, String wish) {
        return new Request(command, writer -> {}, wish);
    }
}
