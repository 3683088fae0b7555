package io.lb4j.core;

/** Lets a table of sessions learn from one pick. Used by the thread of the request. */
final class Lesson implements Bond {

    private final LearnBinder learner;
    private final PickRequest request;
    private final String route;
    private boolean learnt;

    Lesson(LearnBinder learner, PickRequest request, String route) {
        this.learner = learner;
        this.request = request;
        this.route = route;
    }

    @Override
    public void answered() {
        if (learner.learnsAtHeader()) {
            learn();
        }
    }

    @Override
    public void ended(Outcome outcome) {
        if (!outcome.isFailure() && outcome != Outcome.PASSED_ON) {
            learn();
        }
    }

    private void learn() {
        if (!learnt) {
            learnt = true;
            learner.learn(request, route);
        }
    }
}
