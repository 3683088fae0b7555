package io.lb4j.benchmarks.peers;

import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.client.api.RequestConcurrencyController.Result;
import io.servicetalk.concurrent.api.Completable;

/** A connection that takes every request and is never closed. */
record ServiceTalkConnection(int server) implements LoadBalancedConnection {

    @Override
    public int score() {
        return 1;
    }

    @Override
    public Result tryRequest() {
        return Result.Accepted;
    }

    @Override
    public void requestFinished() {
        // nothing was counted
    }

    @Override
    public boolean tryReserve() {
        return true;
    }

    @Override
    public Completable releaseAsync() {
        return Completable.completed();
    }

    @Override
    public Completable closeAsync() {
        return Completable.completed();
    }

    @Override
    public Completable onClose() {
        return Completable.never();
    }
}
