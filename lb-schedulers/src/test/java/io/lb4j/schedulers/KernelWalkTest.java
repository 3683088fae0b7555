package io.lb4j.schedulers;

import io.lb4j.schedulers.walk.KernelRun;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The LVS schedulers decide as a Linux kernel does that is asked now, on random walks. */
class KernelWalkTest {

    @TestFactory
    Stream<DynamicTest> decidesAsTheKernelDoes() throws IOException, InterruptedException {
        return Recordings.tests(
                KernelRun.record(), IpvsReplay::obstacle, (file, recording) -> new IpvsReplay(file, recording).run());
    }
}
