package io.lb4j.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.core.InvalidValueException;
import io.lb4j.core.ServerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {

    private static final long SEED = 20260101;

    @TempDir
    private Path folder;

    private final List<Object> told = new ArrayList<>();

    private final ServerSource.Answers answers = new ServerSource.Answers() {
        @Override
        public void found(List<ServerSpec> servers) {
            told.add(servers.stream().map(s -> s.id() + "*" + s.weight()).toList());
        }

        @Override
        public void failed(String reason) {
            told.add(reason);
        }
    };

    private Path file() {
        return folder.resolve("servers.txt");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    @Test
    void everyLineIsAServerAndOnlyChangesAreTold() throws IOException {
        FileSource.Reading reading = FileSource.of(file()).new Reading(answers);
        write("# two of them\n10.0.0.1:80 weight=3 # the great one\n\n  10.0.0.2:80\r\n");

        reading.look();
        reading.look();
        write("10.0.0.2:80");
        reading.look();

        assertThat(told).containsExactly(List.of("10.0.0.1:80*3", "10.0.0.2:80*1"), List.of("10.0.0.2:80*1"));
    }

    @Test
    void parametersHoldForLinesThatDoNotHaveThem() throws IOException {
        write("10.0.0.1:80\n10.0.0.2:80 weight=3\n");

        FileSource.of(file()).withParameters("weight=7 max_fails=2").new Reading(answers).look();

        assertThat(told).containsExactly(List.of("10.0.0.1:80*7", "10.0.0.2:80*3"));
    }

    @Test
    void aWrongLineIsToldWithItsNumber() throws IOException {
        FileSource.Reading reading = FileSource.of(file()).new Reading(answers);
        write("10.0.0.1:80\n10.0.0.2:80 wieght=3\n");

        reading.look();
        write("10.0.0.1:80\n");
        reading.look();

        assertThat(told.get(0).toString())
                .startsWith("line 2, server parameter: \"wieght=3\"")
                .endsWith("did you mean \"weight\"?");
        assertThat(told.get(1)).isEqualTo(List.of("10.0.0.1:80*1"));
    }

    @Test
    void aFileThatIsGoneIsToldAndItsReturnToo() throws IOException {
        FileSource.Reading reading = FileSource.of(file()).new Reading(answers);

        reading.look();
        write("10.0.0.1:80");
        reading.look();
        Files.delete(file());
        reading.look();
        write("10.0.0.1:80");
        reading.look();

        assertThat(told)
                .containsExactly(
                        "there is no such file",
                        List.of("10.0.0.1:80*1"),
                        "there is no such file",
                        List.of("10.0.0.1:80*1"));
    }

    @Test
    void anEmptyFileHasNoServers() throws IOException {
        write("# nothing yet\n");

        FileSource.of(file()).new Reading(answers).look();

        assertThat(told).containsExactly(List.of());
    }

    @Test
    void anyTextIsEitherServersOrAComplaint() throws IOException {
        Random random = new Random(SEED);
        String alphabet = "10.:[]=# \n\r\tweightbackup\u00e9,\"";
        FileSource.Reading reading = FileSource.of(file()).new Reading(answers);
        for (int n = 0; n < 2000; n++) {
            StringBuilder text = new StringBuilder("x");
            random.ints(random.nextInt(40), 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
            Files.write(file(), text.toString().getBytes(StandardCharsets.UTF_8));
            told.clear();

            reading.look();

            assertThat(told).as("seed %d, text %s", SEED, text).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> FileSource.of(file()).withInterval(Duration.ZERO))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> FileSource.of(file()).withParameters("wieght=1"))
                .hasMessageContaining("did you mean \"weight\"");
    }

    @Test
    void aWatchedFileIsReadAgainWhenAnotherTakesItsPlace() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        write("10.0.0.1:80");
        ServerSource.Watch watch = FileSource.of(file())
                .withInterval(Duration.ofMillis(5))
                .watch(new ServerSource.Answers() {
                    @Override
                    public void found(List<ServerSpec> servers) {
                        heard.add(servers.size());
                    }

                    @Override
                    public void failed(String reason) {
                        heard.add(reason);
                    }
                });
        try (watch) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
            Path next = folder.resolve("next.txt");
            Files.writeString(next, "10.0.0.1:80\n10.0.0.2:80");
            Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }
}
