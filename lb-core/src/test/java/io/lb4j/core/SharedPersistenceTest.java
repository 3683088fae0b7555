package io.lb4j.core;

import static io.lb4j.core.BoundClients.requestOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lb4j.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What pools that share a store know of each other's clients. */
class SharedPersistenceTest {

    private static final String CLIENT = "192.0.2.1";

    private final FakeTicker ticker = new FakeTicker();
    private final Store store = new Store();
    private final List<StoreChange> changes = new ArrayList<>();
    private final Pool one = pool();
    private final Pool two = pool();

    private Pool pool() {
        return BoundClients.pool(ticker, PersistenceTemplate.client(), "a:1", "b:1", "c:1")
                .store(store, Duration.ofSeconds(10))
                .listener(new LbListener() {
                    @Override
                    public void storeChanged(StoreChange change) {
                        changes.add(change);
                    }
                })
                .build();
    }

    private static String picked(Pool pool, String client) {
        PickRequest request = requestOf(client);
        CompletionStage<?> known = pool.prepare(request);
        if (known != null) {
            known.toCompletableFuture().join();
        }
        Pick pick = pool.pick(request);
        pick.complete(Outcome.SUCCESS);
        return pick.server().id();
    }

    @Test
    void clientOfOnePoolGoesToTheSameServerInTheOther() {
        picked(two, "192.0.2.9"); // so that the turn of the other pool is another

        assertThat(picked(one, CLIENT)).isEqualTo("a:1");
        assertThat(picked(two, CLIENT)).isEqualTo("a:1");
        assertThat(two.snapshot().servers())
                .allSatisfy(server -> assertThat(server.active()).isZero());
    }

    @Test
    void newClientCostsOneQuestionAndAKnownOneNone() {
        picked(one, CLIENT);
        picked(one, CLIENT);
        picked(one, CLIENT);

        assertThat(store.questions).isEqualTo(1);
        assertThat(one.prepare(requestOf(CLIENT))).isNull();
    }

    @Test
    void clientThatComesBackIsToldNowAndThen() {
        picked(one, CLIENT);
        for (int second = 0; second < 60; second++) {
            ticker.advance(Duration.ofSeconds(1));
            picked(one, CLIENT);
        }

        assertThat(store.questions).isEqualTo(3); // at 0, 30 and 60 s
    }

    @Test
    void requestsOfOneUnknownClientAskOnceAndTakeOneTurn() {
        store.silent = true;
        CompletionStage<?> first = one.prepare(requestOf(CLIENT));
        CompletionStage<?> second = one.prepare(requestOf(CLIENT));
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(second.toCompletableFuture()).isNotDone();
        store.speak();

        assertThat(second.toCompletableFuture()).isDone();
        assertThat(store.questions).isEqualTo(1);
        assertThat(picked(one, CLIENT)).isEqualTo("a:1");
        assertThat(picked(one, "192.0.2.2")).isEqualTo("b:1");
    }

    @Test
    void poolsThatSeeAClientFirstAtTheSameTimeEndOnOneServer() {
        picked(two, "192.0.2.9");
        store.silent = true;
        Pick inOne = one.pick(requestOf(CLIENT)); // without waiting, as before the answer
        Pick inTwo = two.pick(requestOf(CLIENT));
        assertThat(inTwo.server()).isNotEqualTo(inOne.server());
        store.speak();

        assertThat(picked(two, CLIENT)).isEqualTo(inOne.server().id());
        assertThat(picked(one, CLIENT)).isEqualTo(inOne.server().id());
        inOne.complete(Outcome.SUCCESS);
        inTwo.complete(Outcome.SUCCESS);
    }

    @Test
    void clientOfAServerThatWentDownMovesToOneServerInAllPools() {
        picked(one, CLIENT);
        picked(two, CLIENT);
        one.admin("a:1", ServerState.DOWN);
        two.admin("a:1", ServerState.DOWN);
        picked(two, "192.0.2.9");

        String moved = picked(one, CLIENT);
        picked(two, CLIENT);

        assertThat(picked(two, CLIENT)).isEqualTo(moved);
        assertThat(picked(one, CLIENT)).isEqualTo(moved);
    }

    @Test
    void lostStoreIsReportedOnceAndAskedOnceASecond() {
        store.broken = true;
        for (int i = 0; i < 20; i++) {
            picked(one, "198.51.100." + i);
        }
        assertThat(store.questions).isLessThanOrEqualTo(4);
        assertThat(changes)
                .containsExactly(new StoreChange(one.name(), false, "java.lang.IllegalStateException: broken"));
        assertThat(one.isStoreReachable()).isFalse();
        int before = store.questions;

        ticker.advance(Duration.ofSeconds(1));
        picked(one, "198.51.101.1");
        picked(one, "198.51.101.2");

        assertThat(store.questions).isEqualTo(before + 1);
        assertThat(changes).hasSize(1);
    }

    @Test
    void entriesMadeWithoutTheStoreAreWrittenWhenItIsBack() {
        store.broken = true;
        Map<String, String> bound = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            bound.put("198.51.100." + i, picked(one, "198.51.100." + i));
        }
        store.broken = false;
        ticker.advance(Duration.ofSeconds(1));
        picked(one, CLIENT);

        assertThat(one.isStoreReachable()).isTrue();
        assertThat(changes).extracting(StoreChange::reachable).containsExactly(false, true);
        assertThat(store.bindings).hasSize(201);
        bound.forEach((client, server) -> assertThat(picked(two, client)).isEqualTo(server));
    }

    @Test
    void kindsThatRememberNothingHereNeedNoStore() {
        PoolBuilder pool = Pool.named("test").server("a:1").store(store).persistence(CookiePersistence.named("srv"));

        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(pool::build)
                .withMessageContaining("this kind needs no store");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> one.persistence(LearnedPersistence.of("$upstream_cookie_sid", "$cookie_sid")))
                .withMessageContaining("what is learnt stays");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> pool.store(store, Duration.ZERO))
                .withMessage("timeout: \"PT0S\" (expected: 1ms to 10s)");
    }

    @Test
    void keysTellNoCredential() {
        Pool pool = BoundClients.pool(ticker, PersistenceTemplate.client(), "a:1")
                .persistence(KeyPersistence.by("$key"))
                .store(store)
                .build();

        pool.pick(PickRequest.forKey("secret")).complete(Outcome.SUCCESS);

        assertThat(store.bindings.keySet()).singleElement().asString().matches(pool.name() + ":key:[0-9a-f]{32}");
    }

    /** Keeps bindings as the contract says; answers at once, or when it is made to. */
    private static final class Store implements PersistenceStore {

        final Map<String, String> bindings = new HashMap<>();
        private final List<Runnable> unanswered = new ArrayList<>();
        int questions;
        boolean silent;
        boolean broken;

        @Override
        public CompletionStage<String> bind(String key, String server, @Nullable String replaced, Duration timeToLive) {
            questions++;
            if (broken) {
                throw new IllegalStateException("broken");
            }
            CompletableFuture<String> answer = new CompletableFuture<>();
            Runnable work = () -> answer.complete(
                    bindings.compute(key, (same, now) -> now == null || now.equals(replaced) ? server : now));
            if (silent) {
                unanswered.add(work);
            } else {
                work.run();
            }
            return answer;
        }

        void speak() {
            silent = false;
            unanswered.forEach(Runnable::run);
        }
    }
}
