package io.lb4j.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a pool tells its observers. */
final class RecordingListener implements LbListener {

    final List<StateChange> changes = new CopyOnWriteArrayList<>();
    final List<Long> versions = new CopyOnWriteArrayList<>();
    final List<Outcome> completedAgain = new CopyOnWriteArrayList<>();

    @Override
    public void stateChanged(StateChange change) {
        changes.add(change);
    }

    @Override
    public void published(PoolSnapshot snapshot) {
        versions.add(snapshot.version());
    }

    @Override
    public void completedTwice(Pool pool, Pick pick, Outcome again) {
        completedAgain.add(again);
    }
}
