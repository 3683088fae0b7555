package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients and servers send: read as nginx reads it, and harmless whatever it is. */
class MessageParsersTest {

    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 100_000;
    private static final String[] PIECES = {
        "sid",
        "SID",
        "=",
        " ",
        ";",
        ",",
        "; ",
        "\"",
        "sub",
        "\"sub\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        "1",
        "-",
        "0",
        ".5",
        "e9",
        "true",
        "false",
        "null",
        "\\",
        "\\u00",
        "\\u0073",
        "\\\"",
        "\t",
        "\u0000",
        "\u00e9",
        "a",
        "{\"sub\":",
        "\"x\"",
        ",\"a\":",
    };

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "sid=1, 1",
                "a=b; sid=1, 1",
                "a=b;sid=1;c=d, 1",
                "SID=1, 1",
                "sid = 1, 1",
                "sid=1; sid=2, 1",
                "xsid=1, -",
                "sidx=1, -",
                "sid, -",
                "sid=, ``",
                "sid=a=b, a=b",
                "`sid=\"a b\"`, \"a b\"",
                "`a,sid=2`, 2",
                "``, -",
                "a=sid=3, -"
            })
    void cookieIsTheFirstOfItsNameUpToASemicolon(String header, @Nullable String value) {
        assertThat(CookieHeader.value(header, "sid")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"sid=1; path=/, 1", "SID=1, 1", "a=b; sid=1, -", "sid, -", "sid=, ''", "sid=1, 1"})
    void cookieThatIsSetStandsInFront(String header, @Nullable String value) {
        assertThat(CookieHeader.valueSet(header, "sid")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "`{\"sub\":\"ann\"}`, ann",
                "`{\"sub\":42}`, 42",
                "`{\"sub\":-1.5e+3}`, -1.5e+3",
                "`{\"sub\":true}`, true",
                "`{\"sub\":null}`, -",
                "`{\"sub\":{\"sub\":\"inner\"}}`, -",
                "`{\"a\":{\"sub\":\"inner\"},\"sub\":\"outer\"}`, outer",
                "`{\"a\":[1,[2,{\"sub\":3}]],\"sub\":\"x\"}`, x",
                "`{\"sub\":\"first\",\"sub\":\"last\"}`, last",
                "`{\"\\u0073ub\":\"\\u00e9\\n\"}`, `\u00e9\n`",
                "` { \"sub\" : \"spaced\" } `, spaced",
                "`{}`, -",
                "`[]`, -",
                "`{\"sub\":\"ann\"`, -",
                "`{\"sub\":\"ann\"} x`, -",
                "`{\"sub\":\"ann\",}`, -",
                "`{\"sub\":01}`, -",
                "`{\"sub\":1.}`, -",
                "`{\"sub\":ann}`, -",
                "`{sub:\"ann\"}`, -",
                "`{\"sub\":\"a\\x\"}`, -"
            })
    void claimIsReadFromThePayload(String payload, @Nullable String value) {
        assertThat(JwtClaim.of(bearer(payload), "sub")).isEqualTo(value);
    }

    @Test
    void whatIsNoTokenHasNoClaims() {
        String token = bearer("{\"sub\":\"ann\"}").substring("Bearer ".length());
        assertThat(JwtClaim.of("bearer   " + token, "sub")).isEqualTo("ann");
        assertThat(JwtClaim.of(null, "sub")).isNull();
        assertThat(JwtClaim.of("Basic " + token, "sub")).isNull();
        assertThat(JwtClaim.of(token, "sub")).isNull();
        assertThat(JwtClaim.of("Bearer " + token.substring(0, token.lastIndexOf('.')), "sub"))
                .isNull();
        assertThat(JwtClaim.of("Bearer a.%%%.c", "sub")).isNull();
        assertThat(JwtClaim.of("Bearer ", "sub")).isNull();
        assertThat(JwtClaim.of("Bearer ..", "sub")).isNull();
        assertThat(JwtClaim.of("Bearer a._w.c", "sub")).isNull(); // no UTF-8
    }

    @Test
    void deepNestingIsRefusedInsteadOfFollowed() {
        String deep = "[".repeat(100_000);

        assertThat(JwtClaim.of(bearer("{\"a\":" + deep), "sub")).isNull();
    }

    @Test
    void anythingMayComeAsACookie() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            String header = text(random);
            String value = CookieHeader.value(header, "sid");
            if (value != null) {
                assertThat(header).as("seed %d, round %d", SEED, i).contains(value);
                assertThat(value).doesNotContain(";");
            }
            String set = CookieHeader.valueSet(header, "sid");
            assertThat(set == null || header.contains(set)).isTrue();
        }
    }

    /** Nothing is thrown, and what has a claim is an object to the last character. */
    @Test
    void anythingMayComeAsAToken() {
        Random random = new Random(SEED);
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String payload = random.nextBoolean() ? "{\"sub\":" + text(random) + "}" : text(random);
            if (JwtClaim.of(bearer(payload), "sub") != null) {
                found++;
                assertThat(payload.strip())
                        .as("seed %d, round %d", SEED, i)
                        .startsWith("{")
                        .endsWith("}");
            }
            JwtClaim.of("Bearer " + text(random) + "." + text(random) + "." + text(random), "sub");
            JwtClaim.of(text(random), "sub");
        }
        assertThat(found).isGreaterThan(ROUNDS / 100);
    }

    private static String bearer(String payload) {
        return "Bearer e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(random.nextInt(16) == 0 ? (char) random.nextInt(0x250) : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
