package io.lb4j.samples.director.demo;

/**
 * One thing that the director is shown to do.
 *
 * @param name its name on the command line
 * @param shows what it shows, in one or two sentences
 * @param play plays it
 */
record Scenario(String name, String shows, Play play) {

    /** Plays a scenario; what is wrong goes to the report. */
    interface Play {
        void on(Lab lab, Report report) throws Exception;
    }
}
