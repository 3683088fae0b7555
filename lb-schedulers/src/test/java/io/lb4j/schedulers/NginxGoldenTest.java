package io.lb4j.schedulers;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The nginx schedulers, failure accounting and retries decide as a real nginx did when it was recorded, request by request. */
class NginxGoldenTest {

    @TestFactory
    Stream<DynamicTest> decidesAsNginxDid() {
        return Recordings.tests(
                "nginx", NginxReplay::obstacle, (file, recording) -> new NginxReplay(file, recording).run());
    }
}
