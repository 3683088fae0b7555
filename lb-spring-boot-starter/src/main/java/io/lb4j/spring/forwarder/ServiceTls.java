package io.lb4j.spring.forwarder;

import io.lb4j.spring.properties.PropertyPath;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** Turns an SSL bundle into what a service listens with. */
final class ServiceTls {

    private ServiceTls() {}

    /** Returns the certificate and key of the bundle, or {@code null} for plain text if no bundle is named. */
    static @Nullable SslContext context(@Nullable String name, @Nullable SslBundles bundles, PropertyPath path) {
        if (name == null) {
            return null;
        }
        List<String> known = bundles == null ? List.of() : bundles.getBundleNames();
        if (bundles == null || !known.contains(name)) {
            throw path.unknown(name, "the name of a bundle below spring.ssl.bundle", known);
        }
        try {
            return context(bundles.getBundle(name));
        } catch (NoSuchSslBundleException | IllegalStateException | SSLException e) {
            IllegalArgumentException failure =
                    path.invalid(name, "a bundle with a certificate and its key, but: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static SslContext context(SslBundle bundle) throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory());
        SslOptions options = bundle.getOptions();
        if (options.getEnabledProtocols() != null) {
            builder.protocols(options.getEnabledProtocols());
        }
        if (options.getCiphers() != null) {
            builder.ciphers(Arrays.asList(options.getCiphers()));
        }
        return builder.build();
    }
}
