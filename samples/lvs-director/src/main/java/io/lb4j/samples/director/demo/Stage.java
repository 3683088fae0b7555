package io.lb4j.samples.director.demo;

import io.lb4j.core.Server;
import io.lb4j.core.ServerAddress;
import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsService;
import io.lb4j.ipvs.ServerEntry;
import io.lb4j.ipvs.ServiceKey;
import io.lb4j.ipvs.director.DirectedService;
import io.lb4j.ipvs.director.Director;
import io.lb4j.ipvs.ipvsadm.ListOptions;
import io.lb4j.ipvs.ipvsadm.Listing;
import io.lb4j.ipvs.ipvsadm.ServiceTable;
import io.lb4j.ipvs.netlink.NetlinkIpvs;
import io.lb4j.samples.director.DirectorSample;
import io.lb4j.spring.ipvs.DirectorLifecycle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** One play of a director: the network, the application that directs, real servers, clients. Not thread-safe. */
final class Stage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 20;

    private final Report report;
    private final Map<String, Machine> machines = new HashMap<>();
    private final Map<String, RealServer> servers = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>(); // the last one first
    private final Map<String, Twin> twins = new TreeMap<>();
    private @Nullable Ipvs kernel;
    private @Nullable ConfigurableApplicationContext application;

    Stage(Report report) {
        this.report = report;
    }

    /** Starts the director with this profile, as its user would; what it directs is there when this returns. */
    void direct(String profile) {
        ConfigurableApplicationContext started =
                SpringApplication.run(DirectorSample.class, "--spring.profiles.active=" + profile);
        application = started;
        if (kernel == null) {
            kernel = NetlinkIpvs.open();
        }
        started.getBean(DirectorLifecycle.class)
                .services()
                .forEach(service -> twins.computeIfAbsent(service.name(), any -> new Twin(service)));
    }

    private ConfigurableApplicationContext application() {
        return Objects.requireNonNull(application, "the director is not started");
    }

    Ipvs kernel() {
        return Objects.requireNonNull(kernel, "the director is not started");
    }

    Director director() {
        return Objects.requireNonNull(
                application().getBean(DirectorLifecycle.class).director());
    }

    /** Ends the application; the kernel goes on. */
    void stopDirector() {
        application().close();
    }

    Machine machine(String name) {
        return machines.computeIfAbsent(name, Machine::new);
    }

    Client client(String address) throws IOException {
        return new Client(machine("client"), address);
    }

    RealServer server(String name) {
        return servers.computeIfAbsent(name, any -> new RealServer(machine(any)));
    }

    /** Closes this with the stage. */
    <T extends AutoCloseable> T keep(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Lets these real servers listen on a port. */
    void listen(int port, String... names) throws IOException, InterruptedException {
        for (String name : names) {
            keep(server(name).listen(port));
        }
    }

    /** Lets a real server answer datagrams to this address of its own. */
    void answerDatagrams(String name, String address, int port) throws IOException, InterruptedException {
        keep(server(name).answerDatagrams(address, port));
    }

    /** Returns the service of this name as a pool in Java. */
    Twin twin(String service) {
        return Objects.requireNonNull(twins.get(service), service);
    }

    /** Returns the virtual address of a service. */
    static InetSocketAddress address(DirectedService service) throws IOException {
        ServerAddress address = Objects.requireNonNull(service.service().address());
        return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    /** Returns the name of a real server. */
    static String name(Server server) {
        return Network.machineAt(server.address().host());
    }

    /** Asks the application to change a pool, from the director's own shell. */
    void post(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) control(path).openConnection();
        connection.setRequestMethod("POST");
        report.say("curl -X POST " + connection.getURL() + "\n" + read(connection));
    }

    /** Switches the scheduler of a pool, and waits until the kernel has it; here as in the pool in Java. */
    void schedule(String pool, String scheduler) throws IOException, InterruptedException {
        post("/" + pool + "/scheduler/" + scheduler);
        twin(pool).scheduler(scheduler);
        awaitKernel(pool, service -> service.scheduler().equals(scheduler));
    }

    /** Binds the clients of a pool to its servers in the same way. */
    void persist(String pool, int seconds) throws IOException, InterruptedException {
        post("/" + pool + "/persistent/" + seconds);
        twin(pool).persistence(twin(pool).service().pool().persistence());
        awaitKernel(pool, service -> service.persistent() != null);
    }

    private void awaitKernel(String service, Predicate<IpvsService> condition) throws InterruptedException {
        ServiceKey key = twin(service).service().key();
        await(
                "the kernel has the change of " + service,
                () -> condition.test(kernel().service(key).service()));
    }

    /** Waits until what the application answers to a GET contains a text. */
    void awaitAnswer(String path, String text) throws IOException, InterruptedException {
        URL url = control(path);
        await(path + " with " + text, () -> {
            try {
                return read((HttpURLConnection) url.openConnection()).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        report.say("curl " + url + " has " + text);
    }

    private static URL control(String path) throws IOException {
        return URI.create("http://127.0.0.1:8081" + path).toURL();
    }

    private static String read(HttpURLConnection connection) throws IOException {
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** Prints the table as {@code ipvsadm -Ln} does. */
    void table() {
        table(ListOptions.DEFAULT);
    }

    void table(ListOptions options) {
        report.say(Listing.all(kernel().info(), ServiceTable.all(kernel()), options));
    }

    /** Waits until all connections of a service are over, as the director sees them; then the table shows them as inactive. */
    void awaitQuiet(String service) throws InterruptedException {
        await(
                "no connection of " + service + " is active",
                () -> entries(service).stream().allMatch(entry -> entry.active() == 0));
    }

    /** Returns the real servers of a service as the kernel has them. */
    List<ServerEntry> entries(String service) {
        return kernel().servers(twin(service).service().key());
    }

    /** Returns a real server, given as address and port, as the kernel has it. */
    ServerEntry entry(String service, String server) {
        return entries(service).stream()
                .filter(entry -> entry.server().key().toString().equals(server))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the kernel has no server " + server));
    }

    /** Waits until something is as it should become. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, condition, PATIENCE);
    }

    /** The same for what takes JVMs to start. */
    void awaitLong(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, condition, LONG_PATIENCE);
    }

    private static void await(String what, BooleanSupplier condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Sends traffic to a service, to be compared with its pool in Java. */
    Requests requests(String service) {
        return new Requests(this, report, twin(service));
    }

    Report report() {
        return report;
    }

    /** Ends everything; what cannot be ended is not worth more than a line. */
    @Override
    public void close() {
        if (application != null) {
            application.close();
        }
        if (kernel != null) {
            kernel.flush(); // the application leaves its services in the kernel
            kernel.close();
        }
        open.addAll(List.copyOf(machines.values()));
        for (AutoCloseable closeable : open) {
            try {
                closeable.close();
            } catch (Exception e) {
                report.say("not closed: " + e);
            }
        }
    }
}
