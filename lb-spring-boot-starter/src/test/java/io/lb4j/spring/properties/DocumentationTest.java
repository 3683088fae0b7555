package io.lb4j.spring.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.lb4j.spring.Pools;
import io.lb4j.spring.YamlContext;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ResolvableType;

/** The pages which people copy from. */
class DocumentationTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(lb\\.[^`]+)` \\|");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    @Test
    void everyKindOfPersistenceHasAnExample() throws IOException {
        String examples = String.join("\n", found("persistence.md", YAML));
        for (PersistenceProperties.Kind kind : PersistenceProperties.Kind.values()) {
            if (kind != PersistenceProperties.Kind.NONE) {
                assertThat(examples)
                        .contains("kind: "
                                + dashed(kind.name().toLowerCase(Locale.ROOT).replace('_', '-')));
            }
        }
    }

    @Test
    void everyPropertyIsInTheTableAndNoOther() throws IOException {
        List<String> expected = new ArrayList<>();
        collect(expected, "lb", ResolvableType.forClass(LbProperties.class));
        expected.removeIf(name -> name.startsWith("lb.defaults."));

        assertThat(found("spring-boot.md", ROW))
                .filteredOn(name -> !isMeter(name))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring-boot.md",
                "persistence.md",
                "health.md",
                "limits-and-retries.md",
                "zones.md",
                "changing-pools.md",
                "ipvs-keepalived.md",
                "ipvs.md"
            })
    void everyExampleIsUnderstood(String page) throws IOException {
        List<String> examples = found(page, YAML);
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            YamlContext.pools(example)
                    .run(context ->
                            assertThat(context).as(example).hasNotFailed().hasSingleBean(Pools.class));
        }
    }

    private static boolean isMeter(String name) {
        return !name.startsWith("lb.pools.")
                && !name.startsWith("lb.services.")
                && !name.startsWith("lb.forwarder.")
                && !name.startsWith("lb.ipvs.")
                && !name.equals("lb.enabled");
    }

    private static void collect(List<String> names, String name, ResolvableType type) {
        Class<?> raw = type.toClass();
        if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                collect(
                        names,
                        name + "." + dashed(component.getName()),
                        ResolvableType.forType(component.getGenericType()));
            }
        } else if (Map.class.isAssignableFrom(raw)) {
            String key = name.equals("lb.pools") ? ".<pool>" : ".<service>";
            collect(names, name + key, type.getGeneric(1));
        } else {
            names.add(name);
            if (List.class.isAssignableFrom(raw) && type.getGeneric(0).toClass().isRecord()) {
                collect(names, name + "[]", type.getGeneric(0));
            }
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static List<String> found(String name, Pattern pattern) throws IOException {
        String page = Files.readString(Path.of("..", "docs", name));
        return pattern.matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
