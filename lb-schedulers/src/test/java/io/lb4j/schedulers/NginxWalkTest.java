package io.lb4j.schedulers;

import io.lb4j.schedulers.walk.NginxRun;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The nginx schedulers, failure accounting and retries decide as an nginx does that is asked now, on random walks. */
class NginxWalkTest {

    @TestFactory
    Stream<DynamicTest> decidesAsNginxDoes() throws IOException, InterruptedException {
        return Recordings.tests(
                NginxRun.record(), NginxReplay::obstacle, (file, recording) -> new NginxReplay(file, recording).run());
    }
}
