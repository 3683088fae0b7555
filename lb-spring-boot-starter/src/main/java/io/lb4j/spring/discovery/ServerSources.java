package io.lb4j.spring.discovery;

import io.lb4j.core.ServerAddress;
import io.lb4j.core.discovery.FileSource;
import io.lb4j.core.discovery.ServerSource;
import io.lb4j.netty.DnsSource;
import io.lb4j.spring.properties.DiscoveryProperties;
import io.lb4j.spring.properties.PropertyPath;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Makes the sources that properties ask for. */
final class ServerSources {

    private static final int DNS_PORT = 53;

    private final Map<String, ServerSource> beans;
    private final @Nullable ServiceRegistry registry;

    ServerSources(Map<String, ServerSource> beans, @Nullable ServiceRegistry registry) {
        this.beans = beans;
        this.registry = registry;
    }

    /** Returns the source that is asked for; {@code path} is where. */
    ServerSource source(DiscoveryProperties asked, PropertyPath path) {
        if (asked.file() != null) {
            return file(asked, asked.file(), path);
        }
        if (asked.service() != null) {
            return service(asked, asked.service(), path);
        }
        if (asked.source() != null) {
            ServerSource bean = beans.get(asked.source());
            if (bean == null) {
                throw path.child("source").unknown(asked.source(), "a bean of type ServerSource", beans.keySet());
            }
            return bean;
        }
        if (!ClassUtils.isPresent("io.lb4j.netty.DnsSource", ServerSources.class.getClassLoader())) {
            throw path.invalid("dns", "lb-netty-adapter on the class path, which asks DNS");
        }
        return Dns.source(asked, path);
    }

    private static ServerSource file(DiscoveryProperties asked, String name, PropertyPath path) {
        FileSource source;
        try {
            source = FileSource.of(Path.of(name));
        } catch (InvalidPathException e) {
            throw path.child("file").invalid(name, "the path of a file");
        }
        if (asked.interval() != null) {
            source = source.withInterval(asked.interval());
        }
        return asked.parameters() == null ? source : source.withParameters(asked.parameters());
    }

    private ServerSource service(DiscoveryProperties asked, String name, PropertyPath path) {
        if (registry == null) {
            throw path.child("service")
                    .invalid(name, "a DiscoveryClient among the beans, as the starters of Spring Cloud bring one");
        }
        return registry.source(name, asked.interval(), asked.parameters() == null ? "" : asked.parameters());
    }

    /** Apart, so that nothing of it is loaded without the adapter. */
    private static final class Dns {

        static ServerSource source(DiscoveryProperties asked, PropertyPath path) {
            String host = asked.dns();
            String service = asked.srv();
            DnsSource source = host != null
                    ? path.child("dns").here(() -> DnsSource.addresses(host))
                    : path.child("srv").here(() -> DnsSource.services(String.valueOf(service)));
            if (asked.family() != null) {
                source = source.withFamily(
                        DnsSource.Family.valueOf(asked.family().name()));
            }
            if (asked.parameters() != null) {
                source = source.withParameters(asked.parameters());
            }
            if (asked.interval() != null) {
                source = source.withValid(asked.interval());
            }
            return asked.nameServers() == null
                    ? source
                    : source.withNameServers(nameServers(asked.nameServers(), path.child("name-servers")));
        }

        private static List<InetSocketAddress> nameServers(List<String> texts, PropertyPath path) {
            if (texts.isEmpty()) {
                throw path.invalid(null, "at least one name server, or no such key");
            }
            return IntStream.range(0, texts.size())
                    .mapToObj(i -> nameServer(texts.get(i), path.element(i)))
                    .toList();
        }

        /** An address alone means port 53. */
        private static InetSocketAddress nameServer(String text, PropertyPath path) {
            String whole = text.matches("\\[.*]|[^:]*") ? text + ":" + DNS_PORT : text;
            ServerAddress address = path.here(() -> ServerAddress.parse(whole));
            if (!address.host().matches("[0-9.]+|.*:.*")) {
                throw path.invalid(text, "an address such as 10.0.0.2 or [2001:db8::2]:53");
            }
            return new InetSocketAddress(address.host(), address.port()); // a literal: nothing is looked up
        }
    }
}
