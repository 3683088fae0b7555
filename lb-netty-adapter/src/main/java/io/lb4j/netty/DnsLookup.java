package io.lb4j.netty;

import io.lb4j.core.ServerSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * One look at all that a {@link DnsSource} asks for. A question that fails fails the look, since what others answered would pass for all
 * there is; that there are no records of a type is an answer.
 */
final class DnsLookup {

    private static final int SRV_FIXED_BYTES = 6;

    /**
     * What was found.
     *
     * @param servers in the order of the answers
     * @param ttl the shortest time to live among them; 0 if there is none
     */
    record Found(List<ServerSpec> servers, Duration ttl) {}

    /** Addresses of one host. */
    private record Addresses(List<String> texts, long ttl) {}

    /** One SRV record. */
    private record Service(int priority, int weight, int port, String target, long ttl) {

        /** Returns {@code null} for "decidedly not available", RFC 2782's target of a single dot. */
        static Service of(DnsRecord dnsRecord) {
            ByteBuf data = ((DnsRawRecord) dnsRecord).content();
            if (data.readableBytes() <= SRV_FIXED_BYTES) {
                throw new IllegalStateException("the SRV record " + ByteBufUtil.hexDump(data) + " is too short");
            }
            int priority = data.readUnsignedShort();
            int weight = data.readUnsignedShort();
            int port = data.readUnsignedShort();
            return new Service(
                    priority, weight, port, DefaultDnsRecordDecoder.decodeName(data), dnsRecord.timeToLive());
        }

        boolean isNone() {
            return target.equals(".") || port == 0;
        }
    }

    private final DnsSource.Settings settings;
    private final DnsNameResolver resolver;

    DnsLookup(DnsSource.Settings settings, DnsNameResolver resolver) {
        this.settings = settings;
        this.resolver = resolver;
    }

    CompletableFuture<Found> ask() {
        if (settings.asksForServices()) {
            return services(settings.name()).thenCompose(this::addressesOf);
        }
        return addresses(settings.name())
                .thenApply(found -> new Found(
                        found.texts().stream()
                                .map(text -> server(text, settings.port()))
                                .toList(),
                        Duration.ofSeconds(found.ttl())));
    }

    // ---- services

    private CompletableFuture<List<Service>> services(String name) {
        return query(name, DnsRecordType.SRV).thenApply(records -> {
            try {
                return records.stream()
                        .map(Service::of)
                        .filter(service -> !service.isNone())
                        .toList();
            } finally {
                records.forEach(ReferenceCountUtil::release);
            }
        });
    }

    private CompletableFuture<Found> addressesOf(List<Service> services) {
        Map<String, CompletableFuture<Addresses>> hosts = new LinkedHashMap<>();
        services.forEach(service -> hosts.computeIfAbsent(service.target(), this::addresses));
        return CompletableFuture.allOf(hosts.values().toArray(CompletableFuture[]::new))
                .thenApply(nothing -> found(services, hosts));
    }

    private Found found(List<Service> services, Map<String, CompletableFuture<Addresses>> hosts) {
        int first = services.stream().mapToInt(Service::priority).min().orElse(0);
        Map<String, ServerSpec> servers = new LinkedHashMap<>();
        long ttl = Long.MAX_VALUE;
        for (Service service : services) {
            Addresses addresses =
                    Objects.requireNonNull(hosts.get(service.target())).join();
            for (String text : addresses.texts()) {
                ServerSpec spec = server(text, service.port());
                ServerSpec.Builder builder = spec.toBuilder().weight(Math.max(1, service.weight()));
                servers.putIfAbsent(spec.id(), (service.priority() == first ? builder : builder.backup()).build());
            }
            ttl = Math.min(ttl, Math.min(service.ttl(), addresses.ttl()));
        }
        return new Found(List.copyOf(servers.values()), Duration.ofSeconds(servers.isEmpty() ? 0 : ttl));
    }

    // ---- addresses

    private CompletableFuture<Addresses> addresses(String host) {
        return switch (settings.family()) {
            case IPV4 -> addresses(host, DnsRecordType.A);
            case IPV6 -> addresses(host, DnsRecordType.AAAA);
            case IPV4_FIRST ->
                addresses(host, DnsRecordType.A)
                        .thenCompose(found -> found.texts().isEmpty()
                                ? addresses(host, DnsRecordType.AAAA)
                                : CompletableFuture.completedFuture(found));
            case BOTH ->
                addresses(host, DnsRecordType.A).thenCombine(addresses(host, DnsRecordType.AAAA), (one, other) -> {
                    List<String> texts = new ArrayList<>(one.texts());
                    texts.addAll(other.texts());
                    return new Addresses(texts, Math.min(one.ttl(), other.ttl()));
                });
        };
    }

    private CompletableFuture<Addresses> addresses(String host, DnsRecordType type) {
        return query(host, type).thenApply(records -> {
            try {
                long ttl =
                        records.stream().mapToLong(DnsRecord::timeToLive).min().orElse(Long.MAX_VALUE);
                return new Addresses(
                        records.stream().map(DnsLookup::address).distinct().toList(), ttl);
            } finally {
                records.forEach(ReferenceCountUtil::release);
            }
        });
    }

    private static String address(DnsRecord dnsRecord) {
        byte[] octets = ByteBufUtil.getBytes(((DnsRawRecord) dnsRecord).content());
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the address " + ByteBufUtil.hexDump(octets) + " is none", e);
        }
    }

    private ServerSpec server(String address, int port) {
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return ServerSpec.parse(host + ":" + port + " " + settings.parameters());
    }

    // ---- questions

    /** Returns the records, none if the name or such records do not exist. */
    private CompletableFuture<List<DnsRecord>> query(String name, DnsRecordType type) {
        CompletableFuture<List<DnsRecord>> answer = new CompletableFuture<>();
        resolver.resolveAll(new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", type))
                .addListener(future -> {
                    if (future.isSuccess()) {
                        @SuppressWarnings("unchecked") // what resolveAll promises
                        List<DnsRecord> records = (List<DnsRecord>) future.getNow();
                        answer.complete(records);
                    } else if (saysNone(future.cause())) {
                        answer.complete(List.of());
                    } else {
                        answer.completeExceptionally(future.cause());
                    }
                });
        return answer;
    }

    private static boolean saysNone(Throwable failure) {
        return failure instanceof UnknownHostException
                && (failure.getCause() == null
                        || (failure.getCause() instanceof DnsErrorCauseException error
                                && error.getCode().equals(DnsResponseCode.NXDOMAIN)));
    }
}
