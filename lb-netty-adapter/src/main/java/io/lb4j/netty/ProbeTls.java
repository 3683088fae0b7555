package io.lb4j.netty;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerAddress;
import io.netty.util.NetUtil;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The client's side of TLS towards one server: the certificate must be trusted, and name the host that is asked for. */
final class ProbeTls {

    private final ClientEngines engines;
    private final String host;
    private final int port;
    private final String[] protocols;

    /**
     * Speaks to one server.
     *
     * @param asked the host that the probe asks for, with a port or without; the server's own address if {@code null}
     * @param protocols what to offer by ALPN; nothing if empty
     */
    ProbeTls(ClientEngines engines, @Nullable String asked, ServerAddress address, String... protocols) {
        this.engines = engines;
        this.host = asked == null ? (address.isUnix() ? "localhost" : address.host()) : withoutPort(asked);
        this.port = address.isUnix() ? -1 : address.port();
        this.protocols = protocols;
    }

    /** Returns engines that trust whom the JDK trusts. */
    static ClientEngines ofTheJdk() {
        try {
            return SSLContext.getDefault()::createSSLEngine;
        } catch (NoSuchAlgorithmException e) {
            InvalidValueException refused =
                    new InvalidValueException("probe.tls", "true", "a JDK with trust of its own: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private static String withoutPort(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return end < 0 ? authority : authority.substring(1, end);
        }
        int colon = authority.indexOf(':');
        return colon < 0 || colon != authority.lastIndexOf(':') ? authority : authority.substring(0, colon);
    }

    SSLEngine engine() {
        SSLEngine engine = engines.engine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (NetUtil.createByteArrayFromIpAddressString(host) == null) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        if (protocols.length != 0) {
            parameters.setApplicationProtocols(protocols);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
