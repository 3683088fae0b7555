package io.lb4j.spring.forwarder;

import io.lb4j.core.Pool;
import io.lb4j.netty.ClientEngines;
import io.lb4j.spring.properties.LbProperties;
import io.lb4j.spring.properties.PoolDefaults;
import io.lb4j.spring.properties.PropertyPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** The SSL bundles with which probes speak, by pool: found before anything is asked, and followed when they are renewed. */
final class ProbeEngines {

    private final Map<String, Engines> byPool = new HashMap<>();

    ProbeEngines(LbProperties properties, @Nullable SslBundles bundles) {
        properties.pools().forEach((name, pool) -> {
            PropertyPath pools = PropertyPath.pool(name);
            boolean own = pool.health().probe().sslBundle() != null;
            String bundle = pool.inheriting(properties.defaults(), pools)
                    .health()
                    .probe()
                    .sslBundle();
            if (bundle != null) {
                PropertyPath written = own ? pools : PoolDefaults.PATH;
                byPool.put(name, engines(bundle, bundles, written.child("health.probe.ssl-bundle")));
            }
        });
    }

    /** Returns what the probes of this pool speak with, or {@code null} if no bundle was named. */
    @Nullable
    ClientEngines of(Pool pool) {
        return byPool.get(pool.name());
    }

    private static Engines engines(String name, @Nullable SslBundles bundles, PropertyPath path) {
        List<String> known = bundles == null ? List.of() : bundles.getBundleNames();
        if (bundles == null || !known.contains(name)) {
            throw path.unknown(name, "the name of a bundle below spring.ssl.bundle", known);
        }
        try {
            Engines engines = new Engines(bundles.getBundle(name));
            engines.engine("localhost", -1); // so that protocols and ciphers that the JDK does not know are refused now
            bundles.addBundleUpdateHandler(name, engines::renew);
            return engines;
        } catch (NoSuchSslBundleException | IllegalStateException | IllegalArgumentException e) {
            IllegalArgumentException failure =
                    path.invalid(name, "a bundle with certificates to trust, but: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static final class Engines implements ClientEngines {

        private record Present(SSLContext context, SslOptions options) {}

        private volatile Present present; // replaced as a whole when the bundle is renewed

        Engines(SslBundle bundle) {
            this.present = new Present(bundle.createSslContext(), bundle.getOptions());
        }

        void renew(SslBundle bundle) {
            present = new Present(bundle.createSslContext(), bundle.getOptions());
        }

        @Override
        public SSLEngine engine(String host, int port) {
            Present now = present;
            SSLEngine engine = now.context.createSSLEngine(host, port);
            if (now.options.getEnabledProtocols() != null) {
                engine.setEnabledProtocols(now.options.getEnabledProtocols());
            }
            if (now.options.getCiphers() != null) {
                engine.setEnabledCipherSuites(now.options.getCiphers());
            }
            return engine;
        }
    }
}
