package io.lb4j.schedulers;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The LVS schedulers decide as the Linux kernel did when it was recorded, step by step. */
class IpvsGoldenTest {

    @TestFactory
    Stream<DynamicTest> decidesAsTheKernelDid() {
        return Recordings.tests(
                "ipvs", IpvsReplay::obstacle, (file, recording) -> new IpvsReplay(file, recording).run());
    }
}
