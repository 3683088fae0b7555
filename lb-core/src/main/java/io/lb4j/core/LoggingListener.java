package io.lb4j.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes state changes to the log, one line each. */
final class LoggingListener implements LbListener {

    private static final Logger log = LoggerFactory.getLogger(Pool.class);

    @Override
    public void stateChanged(StateChange change) {
        log.info(
                "pool {}: server {} {} -> {}: {}",
                change.pool(),
                change.server(),
                change.from(),
                change.to(),
                change.reason());
    }

    @Override
    public void panicChanged(PanicChange change) {
        if (change.panics()) {
            log.warn("pool {}: panics, mode {}: {}", change.pool(), change.mode(), change.reason());
        } else {
            log.info("pool {}: panics no more: {}", change.pool(), change.reason());
        }
    }

    @Override
    public void storeChanged(StoreChange change) {
        if (change.reachable()) {
            log.info("pool {}: persistence is shared again: {}", change.pool(), change.reason());
        } else {
            log.warn("pool {}: persistence goes on without its store: {}", change.pool(), change.reason());
        }
    }

    @Override
    public void completedTwice(Pool pool, Pick pick, Outcome again) {
        log.debug("pick {} was completed again with {}", pick, again);
    }
}
