package io.lb4j.ipvs.ipvsadm;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.NearestName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The words of one line, told apart as the library {@code popt} does it for {@code ipvsadm}; for one thread. */
final class CommandLine {

    /** The value of an option that may have one and has none; no word of a line is like it. */
    static final String ABSENT = " ";

    private final List<String> words;
    private final Map<Option, String> options = new EnumMap<>(Option.class);
    private final List<String> arguments = new ArrayList<>();
    private @Nullable Command command;
    private String role = "";
    private int next;

    private CommandLine(List<String> words) {
        this.words = words;
    }

    /** Reads the words; what cannot be read, or is repeated or out of place, throws {@link InvalidValueException}. */
    static CommandLine of(List<String> words) {
        CommandLine line = new CommandLine(words);
        line.read();
        return line;
    }

    Command command() {
        Command known = command;
        if (known == null) {
            throw invalid(
                    "command", String.join(" ", words), "a line that begins with a command, such as -A or -a", null);
        }
        return known;
    }

    /** Returns {@code master} or {@code backup}, as {@code --start-daemon} was given it, or whatever it was given. */
    String role() {
        return role;
    }

    /** Returns the words that belong to no option. */
    List<String> arguments() {
        return arguments;
    }

    boolean has(Option option) {
        return options.containsKey(option);
    }

    /** Returns what an option was given; empty if it needs nothing. */
    @Nullable
    String value(Option option) {
        return options.get(option);
    }

    /** Returns the one of these that the line has. */
    @Nullable
    Option which(Set<Option> several) {
        for (Option option : several) {
            if (has(option)) {
                return option;
            }
        }
        return null;
    }

    private void read() {
        boolean ended = false;
        while (next < words.size()) {
            String word = words.get(next++);
            if (ended || word.equals("-") || !word.startsWith("-")) {
                arguments.add(word);
            } else if (word.equals("--")) {
                ended = true;
            } else if (word.startsWith("--")) {
                readLong(word);
            } else {
                readShort(word);
            }
        }
        Command known = command();
        if (known != Command.SET && !arguments.isEmpty()) {
            throw invalid("word", arguments.get(0), "an option", null);
        }
    }

    private void readLong(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        String inline = equals < 0 ? null : word.substring(equals + 1);
        Command named = Command.of(name);
        Option option = Option.of(name);
        if (named != null) {
            take(named, inline);
        } else if (option != null) {
            take(option, inline);
        } else {
            throw invalid("option", word, "an option of ipvsadm", NearestName.of("--" + name, longNames()));
        }
    }

    private void readShort(String word) {
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            Command named = Command.of(letter);
            Option option = Option.of(letter);
            if (named != null) {
                take(named, null);
            } else if (option == null) {
                throw invalid("option", word, "letters of ipvsadm, of which '" + letter + "' is none", nearShort(word));
            } else if (option.value() == Option.Value.NONE) {
                take(option, null);
            } else {
                String rest = word.substring(i + 1);
                take(option, rest.isEmpty() ? null : rest.startsWith("=") ? rest.substring(1) : rest);
                return;
            }
        }
    }

    private void take(Command named, @Nullable String inline) {
        if (command != null) {
            throw invalid("command", named, "no other command beside " + command, null);
        }
        if (!named.isRule()) {
            throw invalid("command", named, "a command that changes something: listing and saving are no rules", null);
        }
        if (!options.isEmpty()) {
            throw invalid("command", named, "the command before all options", null);
        }
        command = named;
        if (named.takesRole()) {
            role = argument(named, inline);
        } else if (inline != null) {
            throw invalid(named.toString(), inline, "nothing behind =", null);
        }
    }

    private void take(Option option, @Nullable String inline) {
        Command known = command();
        if (!option.belongsTo(known)) {
            throw invalid(known.toString(), option, option.place(), null);
        }
        for (Option present : options.keySet()) {
            if (option.excludes(present)) {
                throw invalid(known.toString(), option, "no second one beside " + present, null);
            }
        }
        options.put(
                option,
                switch (option.value()) {
                    case NEEDED -> argument(option, inline);
                    case POSSIBLE -> inline != null ? inline : possible();
                    case NONE -> nothing(option, inline);
                });
    }

    private String argument(Object owner, @Nullable String inline) {
        if (inline != null) {
            return inline;
        }
        if (next == words.size()) {
            throw invalid(owner.toString(), "", "a value", null);
        }
        return words.get(next++);
    }

    /** What an option that needs nothing may be given must not look like an option. */
    private String possible() {
        return next < words.size() && !words.get(next).startsWith("-") ? words.get(next++) : ABSENT;
    }

    private static String nothing(Option option, @Nullable String inline) {
        if (inline != null) {
            throw invalid(option.toString(), inline, "no value", null);
        }
        return "";
    }

    /** People who write {@code -weight} mean {@code --weight}. */
    private static @Nullable String nearShort(String word) {
        return word.length() > 2 ? NearestName.of("-" + word, longNames()) : null;
    }

    private static Set<String> longNames() {
        Set<String> names = new TreeSet<>(Option.longNames());
        for (Command command : Command.values()) {
            if (command.isRule()) {
                names.add("--" + command.longName());
            }
        }
        return names;
    }

    private static InvalidValueException invalid(String key, Object value, String expected, @Nullable String nearest) {
        return new InvalidValueException(key, value, expected, nearest);
    }
}
