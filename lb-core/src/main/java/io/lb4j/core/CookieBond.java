package io.lb4j.core;

/**
 * A cookie that names the server.
 *
 * @param setCookie the header that sets it
 */
record CookieBond(String setCookie) implements Bond {}
