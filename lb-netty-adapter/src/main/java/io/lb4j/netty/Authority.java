package io.lb4j.netty;

/** The syntax of a Host field: {@code uri-host [":" port]} of RFC 9110 §7.2. */
final class Authority {

    private static final String NAME_CHARACTERS = "-._~!$&'()*+,;=%";

    private Authority() {}

    /** Tells whether the text is a host, perhaps with a port. An empty one is valid: RFC 9112 §3.2 prescribes it. */
    static boolean isValid(CharSequence text) {
        int length = text.length();
        int end;
        if (length > 0 && text.charAt(0) == '[') {
            end = 1;
            while (end < length && isAddressCharacter(text.charAt(end))) {
                end++;
            }
            if (end == 1 || end == length || text.charAt(end) != ']') {
                return false;
            }
            end++;
        } else {
            end = 0;
            while (end < length && isNameCharacter(text.charAt(end))) {
                end++;
            }
        }
        return end == length || (text.charAt(end) == ':' && isPort(text, end + 1));
    }

    private static boolean isNameCharacter(char c) {
        return isLetterOrDigit(c) || NAME_CHARACTERS.indexOf(c) >= 0;
    }

    private static boolean isAddressCharacter(char c) {
        return isLetterOrDigit(c) || c == ':' || c == '.';
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isPort(CharSequence text, int start) {
        int port = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            port = 10 * port + c - '0';
            if (c < '0' || c > '9' || port > 0xffff) {
                return false;
            }
        }
        return true;
    }
}
