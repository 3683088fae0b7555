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
import org.springframework.core.ResolvableType;

/** The pages which people copy from. */
class DocumentationTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(lb\\.[^`]+)` \\|");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    @Test
    void everyPropertyIsInTheTableAndNoOther() throws IOException {
        List<String> expected = new ArrayList<>();
        collect(expected, "lb", ResolvableType.forClass(LbProperties.class));
        expected.removeIf(name -> name.startsWith("lb.defaults."));

        assertThat(found(ROW)).filteredOn(name -> !isMeter(name)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void everyExampleIsUnderstood() throws IOException {
        List<String> examples = new ArrayList<>(found(YAML));
        assertThat(examples).hasSizeGreaterThan(3);
        examples.addAll(found(YAML, "health.md"));
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

    private static List<String> found(Pattern pattern) throws IOException {
        return found(pattern, "spring-boot.md");
    }

    private static List<String> found(Pattern pattern, String file) throws IOException {
        String page = Files.readString(Path.of("..", "docs", file));
        return pattern.matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
