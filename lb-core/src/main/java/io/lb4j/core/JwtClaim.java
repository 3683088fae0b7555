package io.lb4j.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads one claim of the token in an {@code Authorization: Bearer} header. <b>Nothing is verified</b>: good enough to tell where
 * a request goes, not who sends it.
 *
 * <p>A scanner of its own, since this module has no JSON library and needs one member of one object. It reads JSON as RFC 8259
 * has it, without building anything but the value.
 */
final class JwtClaim {

    private static final String BEARER = "Bearer ";

    /** Chosen: no token is nested deeper, and the scanner recurses. */
    private static final int DEEPEST = 32;

    /** Says that the text is not JSON. Carries no stack trace, since a client can cause it. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("not JSON", null, false, false);
        }
    }

    private final String json;
    private int at;

    private JwtClaim(String json) {
        this.json = json;
    }

    /**
     * Returns the text of a claim that is a string, a number, {@code true} or {@code false}, and {@code null} if there is none
     * such or the token is not well formed. Of several claims of the name the last one counts, as with most parsers.
     */
    static @Nullable String of(@Nullable String authorization, String claim) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String token = authorization.substring(BEARER.length()).strip();
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(token.substring(first + 1, second));
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            return new JwtClaim(text).find(claim);
        } catch (IllegalArgumentException | CharacterCodingException | Malformed e) {
            return null;
        }
    }

    private @Nullable String find(String claim) throws Malformed {
        String found = null;
        skipSpace();
        require('{');
        skipSpace();
        if (peek() == '}') {
            at++;
        } else {
            do {
                skipSpace();
                boolean wanted = string().equals(claim);
                skipSpace();
                require(':');
                String value = value(0);
                if (wanted) {
                    found = value;
                }
                skipSpace();
            } while (goesOn('}'));
        }
        skipSpace();
        if (at != json.length()) {
            throw new Malformed();
        }
        return found;
    }

    /** Reads a value; returns its text, or {@code null} if it is null, an array or an object. */
    private @Nullable String value(int depth) throws Malformed {
        skipSpace();
        return switch (peek()) {
            case '"' -> string();
            case '{', '[' -> skipNested(depth + 1);
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> {
                word("null");
                yield null;
            }
            default -> number();
        };
    }

    /** Skips an array or an object, which has no text. */
    private @Nullable String skipNested(int depth) throws Malformed {
        if (depth > DEEPEST) {
            throw new Malformed();
        }
        boolean object = json.charAt(at++) == '{';
        char end = object ? '}' : ']';
        skipSpace();
        if (peek() == end) {
            at++;
            return null;
        }
        do {
            if (object) {
                skipSpace();
                string();
                skipSpace();
                require(':');
            }
            value(depth);
            skipSpace();
        } while (goesOn(end));
        return null;
    }

    private boolean goesOn(char end) throws Malformed {
        char next = peek();
        at++;
        if (next != ',' && next != end) {
            throw new Malformed();
        }
        return next == ',';
    }

    private String word(String word) throws Malformed {
        if (!json.startsWith(word, at)) {
            throw new Malformed();
        }
        at += word.length();
        return word;
    }

    private String number() throws Malformed {
        int start = at;
        skipIf('-');
        if (!skipIf('0')) {
            digits();
        }
        if (skipIf('.')) {
            digits();
        }
        if (skipIf('e') || skipIf('E')) {
            if (!skipIf('+')) {
                skipIf('-');
            }
            digits();
        }
        return json.substring(start, at);
    }

    private void digits() throws Malformed {
        int start = at;
        while (at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw new Malformed();
        }
    }

    private boolean skipIf(char c) {
        boolean here = at < json.length() && json.charAt(at) == c;
        at += here ? 1 : 0;
        return here;
    }

    private String string() throws Malformed {
        require('"');
        StringBuilder text = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return text.toString();
            }
            if (c < ' ') {
                throw new Malformed();
            }
            text.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws Malformed {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new Malformed();
        };
    }

    private char unicode() throws Malformed {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            at++;
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new Malformed();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void require(char c) throws Malformed {
        if (peek() != c) {
            throw new Malformed();
        }
        at++;
    }

    private char peek() throws Malformed {
        if (at >= json.length()) {
            throw new Malformed();
        }
        return json.charAt(at);
    }

    private void skipSpace() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
    }
}
