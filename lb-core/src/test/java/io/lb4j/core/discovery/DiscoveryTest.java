package io.lb4j.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.PickRequest;
import io.lb4j.core.Pool;
import io.lb4j.core.Server;
import io.lb4j.core.ServerSpec;
import io.lb4j.core.ServerState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private final Pool pool = Pool.named("orders")
            .scheduler((level, previous) -> request -> level.servers().stream()
                    .filter(server -> server.eligible(request))
                    .findFirst()
                    .orElse(null))
            .server("10.0.0.9:80 backup")
            .build();
    private final Spoken source = new Spoken();
    private final Discovery discovery = Discovery.start(pool, source);

    /** A source that says what it is told to say. */
    private static final class Spoken implements ServerSource {

        private ServerSource.Answers answers = new NobodyListens();
        private boolean closed;

        @Override
        public Watch watch(Answers told) {
            answers = told;
            return () -> closed = true;
        }

        void says(String... lines) {
            answers.found(Stream.of(lines).map(ServerSpec::parse).toList());
        }

        void fails(String reason) {
            answers.failed(reason);
        }

        @Override
        public String toString() {
            return "hearsay";
        }

        private static final class NobodyListens implements Answers {

            @Override
            public void found(List<ServerSpec> servers) {
                throw new IllegalStateException("not watched");
            }

            @Override
            public void failed(String reason) {
                throw new IllegalStateException("not watched");
            }
        }
    }

    private List<String> ids() {
        return pool.snapshot().servers().stream().map(Server::id).toList();
    }

    private Server server(String id) {
        Server server = pool.snapshot().server(id);
        assertThat(server).as(id).isNotNull();
        return server;
    }

    @Test
    void poolHasWhatTheSourceSaysBesideWhatItHadAlready() {
        assertThat(discovery.first()).isNotDone();
        assertThat(discovery.failure()).isEqualTo("no answer yet");

        source.says("10.0.0.1:80", "10.0.0.2:80 weight=3");

        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.0.9:80");
        assertThat(server("10.0.0.2:80").weight()).isEqualTo(3);
        assertThat(discovery.first()).isDone();
        assertThat(discovery.failure()).isNull();
        assertThat(discovery.found()).isEqualTo(2);
    }

    @Test
    void whoStaysKeepsPlaceAndCountsAndWhoIsNewComesBehind() {
        source.says("10.0.0.1:80", "10.0.0.2:80");
        pool.pick(new PickRequest()).close();

        source.says("10.0.0.3:80", "10.0.0.2:80", "10.0.0.1:80");
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.9:80");
        assertThat(server("10.0.0.1:80").picks()).isEqualTo(1);

        source.says("10.0.0.2:80", "10.0.0.3:80");
        assertThat(ids()).containsExactly("10.0.0.2:80", "10.0.0.3:80", "10.0.0.9:80");
    }

    @Test
    void anEmptyAnswerAndNoAnswerLeaveTheServersAsTheyAreAndAreTold() {
        source.says("10.0.0.1:80");

        source.says();
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.9:80");
        assertThat(discovery.failure()).isEqualTo("the answer names no server");

        source.fails("SERVFAIL");
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.9:80");
        assertThat(discovery.failure()).isEqualTo("SERVFAIL");

        source.says("10.0.0.1:80");
        assertThat(discovery.failure()).isNull();
    }

    @Test
    void anAnswerThatCannotBeUsedChangesNothing() {
        source.says("10.0.0.1:80");

        source.says("10.0.0.1:80", "10.0.0.2:80", "10.0.0.2:80 weight=2");
        assertThat(discovery.failure()).isEqualTo("the answer has 10.0.0.2:80 twice");

        source.says("10.0.0.2:80 id=a", "10.0.0.2:80 id=b");
        assertThat(discovery.failure()).contains("each address only once in a pool");
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.9:80");
    }

    @Test
    void whatTheOperatorSaidHoldsUntilTheSourceSaysSomethingNew() {
        source.says("10.0.0.1:80", "10.0.0.2:80");
        pool.admin("10.0.0.1:80", ServerState.DRAINING);
        pool.weight("10.0.0.2:80", 7);

        source.says("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80");
        assertThat(server("10.0.0.1:80").state()).isEqualTo(ServerState.DRAINING);
        assertThat(server("10.0.0.2:80").weight()).isEqualTo(7);

        source.says("10.0.0.1:80 down", "10.0.0.2:80 weight=2", "10.0.0.3:80");
        assertThat(server("10.0.0.1:80").state()).isEqualTo(ServerState.DOWN);
        assertThat(server("10.0.0.2:80").weight()).isEqualTo(2);
    }

    @Test
    void aServerThatWasConfiguredIsNotChangedByAnAnswer() {
        source.says("10.0.0.9:80 weight=5", "10.0.0.1:80");
        assertThat(server("10.0.0.9:80").spec().backup()).isTrue();

        source.says("10.0.0.1:80");
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.9:80");
    }

    @Test
    void theSameAnswerAgainIsNoChange() {
        source.says("10.0.0.1:80", "10.0.0.2:80");
        long version = pool.snapshot().version();

        source.says("10.0.0.2:80", "10.0.0.1:80");

        assertThat(pool.snapshot().version()).isEqualTo(version);
    }

    @Test
    void nothingIsTakenInAfterTheEnd() {
        source.says("10.0.0.1:80");
        discovery.close();

        source.says("10.0.0.2:80");
        source.fails("too late");

        assertThat(source.closed).isTrue();
        assertThat(ids()).containsExactly("10.0.0.1:80", "10.0.0.9:80");
        assertThat(discovery.failure()).isNull();
    }
}
