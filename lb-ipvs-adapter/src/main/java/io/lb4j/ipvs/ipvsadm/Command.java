package io.lb4j.ipvs.ipvsadm;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a line may begin with. */
enum Command {
    ADD_SERVICE('A', "add-service"),
    EDIT_SERVICE('E', "edit-service"),
    DELETE_SERVICE('D', "delete-service"),
    CLEAR('C', "clear"),
    ADD_SERVER('a', "add-server"),
    EDIT_SERVER('e', "edit-server"),
    DELETE_SERVER('d', "delete-server"),
    ZERO('Z', "zero"),
    SET(Option.NO_LETTER, "set"),
    START_DAEMON(Option.NO_LETTER, "start-daemon"),
    STOP_DAEMON(Option.NO_LETTER, "stop-daemon"),
    LIST('L', "list"),
    LIST_TOO('l', "list"),
    SAVE('S', "save"),
    RESTORE('R', "restore"),
    HELP('h', "help"),
    VERSION('v', "version");

    /** Those that change nothing, and so are no rules. */
    private static final Set<Command> NO_RULES = EnumSet.range(LIST, VERSION);

    private final char letter;
    private final String longName;

    Command(char letter, String longName) {
        this.letter = letter;
        this.longName = longName;
    }

    static @Nullable Command of(char letter) {
        for (Command command : values()) {
            if (command.letter == letter) {
                return command;
            }
        }
        return null;
    }

    static @Nullable Command of(String longName) {
        for (Command command : values()) {
            if (command.longName.equals(longName)) {
                return command;
            }
        }
        return null;
    }

    boolean isRule() {
        return !NO_RULES.contains(this);
    }

    boolean takesRole() {
        return this == START_DAEMON || this == STOP_DAEMON;
    }

    String longName() {
        return longName;
    }

    /** Returns what people type, as in {@code -A}. */
    @Override
    public String toString() {
        return letter == Option.NO_LETTER ? "--" + longName : "-" + letter;
    }
}
