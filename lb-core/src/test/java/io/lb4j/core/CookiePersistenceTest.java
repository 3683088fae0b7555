package io.lb4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiePersistenceTest {

    private static final String OLD = "an old secret of at least 32 bytes";
    private static final String NEW = "a new secret of at least 32 bytes!";
    private static final long NOON = 1_700_000_000; // Tue, 14 Nov 2023 22:13:20 GMT

    private static Pool pool(CookiePersistence cookie, String... lines) {
        PoolBuilder builder = Pool.named("shop").scheduler(BoundClients.turns()).persistence(cookie);
        for (String line : lines) {
            builder.server(line);
        }
        return builder.build();
    }

    private static Pick pick(Pool pool, @Nullable String value) {
        Map<String, String> variables = value == null ? Map.of() : Map.of("cookie_srv", value);
        return pool.pick(PickRequest.ofVariables(null, variables));
    }

    private static String value(Pick pick) {
        return String.valueOf(CookieHeader.valueSet(String.valueOf(pick.setCookie()), "srv"));
    }

    /** The first two as a real nginx wrote them, the others by {@code md5sum} of what it writes for such an address. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:21301, a68a6223e715a688ab60e511c7893b70",
        "127.0.0.1:21302, 4f99ae237929c18d131b1ce930f5d3bb",
        "127.0.0.1, cef54f47984626c9efbf070c50bfad1b",
        "[0:0:0:0:0:0:0:1]:8081, 8919107122a27d3f39bd5922c02be3df",
        "[::FFFF:1.2.3.4]:80, e66093ce42aad27418f962373ba11c4b",
        "unix:/run/app.sock, 939db79304b0f599c2c20969650359ab"
    })
    void serverIsCalledByTheMd5OfItsAddressAsInNginx(String address, String md5) {
        assertThat(pick(pool(CookiePersistence.named("srv"), address), null).setCookie())
                .isEqualTo("srv=" + md5);
    }

    @Test
    void mappedAddressIsWrittenAsNginxWritesIt() {
        assertThat(AddressText.ofIpv6("::FFFF:1.2.3.4")).isEqualTo("::ffff:1.2.3.4");
        assertThat(AddressText.ofIpv6("2001:DB8:0:0::1")).isEqualTo("2001:db8::1");
        assertThat(AddressText.ofIpv6("no:address")).isEqualTo("no:address");
    }

    @Test
    void attributesStandInTheOrderOfNginx() {
        CookiePersistence cookie = CookiePersistence.named("srv")
                .withExpires(Duration.ofHours(1))
                .withDomain(".example.com")
                .withPath("/shop")
                .hiddenFromScripts()
                .overTlsOnly()
                .withSameSite("Lax");

        assertThat(new SetCookie(cookie).text("r0", new PickRequest(), NOON))
                .isEqualTo("srv=r0; expires=Tue, 14-Nov-23 23:13:20 GMT; max-age=3600; domain=.example.com; httponly;"
                        + " secure; samesite=lax; path=/shop");
    }

    @Test
    void cookieForGoodExpiresWhenNginxSaysSo() {
        assertThat(new SetCookie(CookiePersistence.named("srv").withExpires(CookiePersistence.MAX))
                        .text("r0", new PickRequest(), NOON))
                .isEqualTo("srv=r0; expires=Thu, 31-Dec-37 23:55:55 GMT; max-age=315360000");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "shop.example, strict, '; domain=shop.example; samesite=strict'",
                "'a; path=/evil', lax, '; samesite=lax'",
                "-, -, ''",
                "a.b, nonsense, '; domain=a.b; samesite=strict'",
                "a.b, NONE, '; domain=a.b; samesite=none'"
            })
    void variablesAreTakenOnlyWhereTheyFit(@Nullable String host, @Nullable String site, String attributes) {
        CookiePersistence cookie =
                CookiePersistence.named("srv").withDomain("$host").withSameSite("$http_site");
        Map<String, String> variables = new HashMap<>();
        variables.put("host", host == null ? "" : host);
        variables.put("http_site", site == null ? "" : site);

        assertThat(new SetCookie(cookie).text("r0", PickRequest.ofVariables(null, variables), NOON))
                .isEqualTo("srv=r0" + attributes);
    }

    @Test
    void cookieIsSetWithEveryPickAlsoIfTheClientHasIt() {
        Pool pool = pool(CookiePersistence.named("srv"), "a:1 route=r0", "b:1 route=r1");

        assertThat(pick(pool, null).setCookie()).isEqualTo("srv=r0");
        assertThat(pick(pool, "r0").setCookie()).isEqualTo("srv=r0");
        assertThat(pick(pool, "r1").setCookie()).isEqualTo("srv=r1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r2", "R1", "r1 ", "r1.", ".", "r1.AAAA"})
    void cookieThatNamesNobodyIsNone(String value) {
        Pool pool = pool(CookiePersistence.named("srv"), "a:1 route=r0", "b:1 route=r1");
        Pick first = pick(pool, value);

        assertThat(first.server().id()).isEqualTo("a:1");
        assertThat(first.setCookie()).isEqualTo("srv=r0");
    }

    @Test
    void pickWithoutSuchPersistenceSetsNoCookie() {
        Pool pool =
                Pool.named("shop").scheduler(BoundClients.turns()).server("a:1").build();

        assertThat(pool.pick(new PickRequest()).setCookie()).isNull();
    }

    @Test
    void poolMayGetAndLoseItsCookieWhileItRuns() {
        Pool pool = Pool.named("shop")
                .scheduler(BoundClients.turns())
                .server("a:1 route=r0")
                .build();

        pool.persistence(CookiePersistence.named("srv"));
        assertThat(pool.pick(new PickRequest()).setCookie()).isEqualTo("srv=r0");
        pool.persistence(null);
        assertThat(pool.pick(new PickRequest()).setCookie()).isNull();
    }

    @Test
    void serversOfOneRouteAreTakenInOrder() {
        Pool pool = pool(CookiePersistence.named("srv"), "a:1 route=r0", "b:1 route=r1", "c:1 route=r1");
        assertThat(pick(pool, "r1").server().id()).isEqualTo("b:1");

        pool.admin("b:1", ServerState.DOWN);

        assertThat(pick(pool, "r1").server().id()).isEqualTo("c:1");
    }

    // ---- signatures

    @Test
    void signedCookieIsFollowed() {
        Pool pool = pool(CookiePersistence.named("srv").signedBy(NEW), "a:1 route=r0", "b:1 route=r1");
        String first = value(pick(pool, null));
        String second = value(pick(pool, null));

        assertThat(first).matches("r0\\.[A-Za-z0-9_-]{43}");
        assertThat(second).startsWith("r1.");
        assertThat(pick(pool, first).server().id()).isEqualTo("a:1");
        assertThat(pick(pool, second).server().id()).isEqualTo("b:1");
        assertThat(pick(pool, second).server().id()).isEqualTo("b:1");
    }

    /** By {@code printf srv=r0 | openssl dgst -sha256 -hmac SECRET -binary | base64}, in the alphabet for URLs. */
    @Test
    void signatureIsHmacSha256OfNameAndRoute() {
        Pool pool = pool(CookiePersistence.named("srv").signedBy(NEW), "a:1 route=r0");

        assertThat(value(pick(pool, null))).isEqualTo("r0.MKrkWpgrNqIYsHbkq7psLKiATaSCZfcVR8TRlKjy0GI");
    }

    @Test
    void cookieWithoutAGoodSignatureIsNone() {
        Pool pool = pool(CookiePersistence.named("srv").signedBy(NEW), "a:1 route=r0", "b:1 route=r1");
        String r0 = value(pick(pool, null));
        String r1 = value(pick(pool, null));
        String swapped = "r1" + r0.substring(2);
        char last = r1.charAt(r1.length() - 1);
        String forged = r1.substring(0, r1.length() - 1) + (last == 'A' ? 'B' : 'A');

        for (String value : new String[] {"r1", "r1.", swapped, forged, r1 + "A", r1.substring(0, 20), "." + r1}) {
            Pool fresh = pool(CookiePersistence.named("srv").signedBy(NEW), "a:1 route=r0", "b:1 route=r1");
            assertThat(pick(fresh, value).server().id()).as(value).isEqualTo("a:1");
        }
    }

    @Test
    void signatureForAnotherCookieIsNotGood() {
        Pool other = Pool.named("shop")
                .scheduler(BoundClients.turns())
                .server("b:1 route=r1")
                .persistence(CookiePersistence.named("other").signedBy(NEW))
                .build();
        String value = String.valueOf(CookieHeader.valueSet(
                String.valueOf(other.pick(new PickRequest()).setCookie()), "other"));
        Pool pool = pool(CookiePersistence.named("srv").signedBy(NEW), "a:1 route=r0", "b:1 route=r1");

        assertThat(pick(pool, value).server().id()).isEqualTo("a:1");
    }

    @Test
    void secretsAreRotatedWithoutLosingClients() {
        Pool pool = pool(CookiePersistence.named("srv").signedBy(OLD), "a:1 route=r0", "b:1 route=r1");
        pick(pool, null);
        String before = value(pick(pool, null));

        pool.persistence(CookiePersistence.named("srv").signedBy(NEW, OLD));
        Pick during = pick(pool, before);
        assertThat(during.server().id()).isEqualTo("b:1");
        assertThat(value(during)).isNotEqualTo(before);

        pool.persistence(CookiePersistence.named("srv").signedBy(NEW));
        assertThat(pick(pool, value(during)).server().id()).isEqualTo("b:1");
        assertThat(pick(pool, value(during)).server().id()).isEqualTo("b:1");
        assertThat(pick(pool, before).server().id()).isEqualTo("a:1");
    }

    @Test
    void secretIsNeverShown() {
        assertThat(CookiePersistence.named("srv").signedBy(NEW).toString()).doesNotContain(NEW);
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> CookiePersistence.named("srv").signedBy(NEW, "hunter2"))
                .withMessage("secrets[1]: \"7 bytes\" (expected: a secret of 32 bytes or more)");
    }

    // ---- refusals

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "caf\u00e9", "a\nb", "\"a\""})
    void nameThatIsNoTokenIsRefused(String name) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> CookiePersistence.named(name))
                .withMessageStartingWith("name: \"" + name + "\" (expected: the name of a cookie");
    }

    @Test
    void attributesThatCannotBeAreRefused() {
        CookiePersistence cookie = CookiePersistence.named("srv");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withSameSite("stict"))
                .withMessage(
                        "same-site: \"stict\" (expected: strict, lax, none or a variable); did you mean \"strict\"?");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withSameSite("$nobody"))
                .withMessageStartingWith("same-site: \"$nobody\"");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withDomain("a;b"))
                .withMessage("domain: \"a;b\" (expected: a domain such as example.com, or variables)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withPath("shop"))
                .withMessage("path: \"shop\" (expected: a path that begins with a slash, without semicolons)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withExpires(Duration.ofMillis(1500)))
                .withMessage("expires: \"PT1.5S\" (expected: whole seconds, 1s to 3650d, or max)");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> cookie.withExpires(Duration.ZERO))
                .withMessageStartingWith("expires: \"PT0S\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a,b", "a\"b", "a\\b", "caf\u00e9", "012345678901234567890123456789012"})
    void routeThatNoCookieCanHoldIsRefused(String route) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> ServerSpec.at("a:1").route(route).build())
                .withMessage("route: \"" + route + "\" (expected: 1 to 32 characters of those that a cookie may have)");
    }
}
