package io.lb4j.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.core.Pool;
import io.lb4j.core.PoolBuilder;
import io.lb4j.core.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages about schedulers, one for each name of the catalogue: what they show is what happens. */
class DocumentedSequencesTest {

    private static final Path PAGES = Path.of("..", "docs", "schedulers");
    private static final String INDEX = "README.md";
    private static final List<String> SECTIONS = List.of(
            "What it does", "Configuration", "Example", "When to use it", "When not", "Cost", "At the edges", "Source");
    private static final Pattern HEADING = Pattern.compile("^## (.+)$", Pattern.MULTILINE);
    private static final Pattern EXAMPLE =
            Pattern.compile("^```sequence\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SCHEDULER = Pattern.compile("^ +scheduler: (.+)$", Pattern.MULTILINE);
    private static final Pattern SERVERS = Pattern.compile("^ +servers: \\[(.+)]$", Pattern.MULTILINE);

    static List<String> usages() {
        return new Schedulers().usages();
    }

    static List<String> names() {
        return usages().stream().map(usage -> usage.split(" ")[0]).toList();
    }

    private static String page(String name) {
        return read(PAGES.resolve(name + ".md"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void everyNameHasAPageAndEveryPageAName() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> !file.equals(INDEX)))
                    .containsExactlyInAnyOrderElementsOf(
                            names().stream().map(name -> name + ".md").toList());
        }
    }

    @Test
    void indexLinksToEveryPage() {
        String index = read(PAGES.resolve(INDEX));

        assertThat(names()).allSatisfy(name -> assertThat(index).contains("[`" + name + "`](" + name + ".md)"));
    }

    @ParameterizedTest
    @MethodSource("usages")
    void pageHasItsSectionsAndTheUsage(String usage) {
        String name = usage.split(" ")[0];

        assertThat(page(name)).startsWith("# `" + name + "`\n").contains("`" + usage + "`");
        assertThat(all(HEADING, page(name))).isEqualTo(SECTIONS);
    }

    @ParameterizedTest
    @MethodSource("names")
    void exampleHappensAsItIsWritten(String name) {
        List<String> examples = all(EXAMPLE, page(name));

        assertThat(examples).isNotEmpty().allSatisfy(example -> {
            assertThat(example)
                    .containsPattern("(?m)^scheduler: " + name + "( .*)?$")
                    .contains(" -> ");
            assertThat(DocumentedSequence.replay(example)).isEqualTo(example);
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void configurationMakesAPool(String name) {
        List<String> schedulers = all(SCHEDULER, page(name));
        List<String> servers = all(SERVERS, page(name));

        assertThat(schedulers).hasSameSizeAs(servers).isNotEmpty();
        for (int i = 0; i < schedulers.size(); i++) {
            assertThat(schedulers.get(i).split(" ")[0]).isEqualTo(name);
            PoolBuilder builder = Pool.named("documented").scheduler(Scheduler.named(schedulers.get(i)));
            List.of(servers.get(i).split(", ")).forEach(builder::server);
            assertThat(builder.build().snapshot().servers()).hasSizeGreaterThan(1);
        }
    }
}
