package io.lb4j.core;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the routes in cookies by HMAC-SHA256 over {@code name=route}. The signatures of a snapshot's routes are made once, since
 * there are no others that would be good. Control path, but for {@link #isGood}.
 */
final class CookieSeal {

    /** Between route and signature; no signature has it. */
    static final char SEPARATOR = '.';

    private static final String ALGORITHM = "HmacSHA256";

    private final CookiePersistence cookie;

    CookieSeal(CookiePersistence cookie) {
        this.cookie = cookie;
    }

    /** Returns the signatures of a route by each secret, as text. */
    List<byte[]> signatures(String route) {
        List<byte[]> signatures = new ArrayList<>();
        byte[] text = (cookie.name() + "=" + route).getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            for (String secret : cookie.secrets()) {
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
                signatures.add(Base64.getUrlEncoder().withoutPadding().encode(mac.doFinal(text)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
        return signatures;
    }

    /** Compares with all that are good, in a time that does not tell how much of a guess is right. */
    static boolean isGood(String given, List<byte[]> signatures) {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        boolean good = false;
        for (byte[] signature : signatures) {
            good |= MessageDigest.isEqual(signature, bytes);
        }
        return good;
    }
}
