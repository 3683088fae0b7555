package io.lb4j.spring.properties;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an IDE completes. */
class MetadataTest {

    @Test
    void everyPropertyIsDescribed() throws IOException {
        assertThat(entries("properties"))
                .isNotEmpty()
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as("description of %s", property.get("name"))
                        .isNotBlank());
    }

    @Test
    void everyValueThatAPoolInheritsIsCompletedBelowDefaults() throws IOException {
        assertThat(entries("properties"))
                .extracting(property -> property.get("name"))
                .contains(
                        "lb.defaults.scheduler",
                        "lb.defaults.persistence.netmask",
                        "lb.defaults.health.probe.http",
                        "lb.defaults.retry.when")
                .doesNotContain("lb.defaults.servers");
    }

    @Test
    void schedulersThatAreSuggestedExist() throws IOException {
        Map<String, Object> hint = entries("hints").stream()
                .filter(entry -> "lb.defaults.scheduler".equals(entry.get("name")))
                .findFirst()
                .orElseThrow();

        assertThat((List<?>) hint.get("values")).isNotEmpty().allSatisfy(value -> {
            Object text = ((Map<?, ?>) value).get("value");
            assertThat(io.lb4j.core.Scheduler.named(String.valueOf(text))).isNotNull();
        });
    }

    private static List<Map<String, Object>> entries(String section) throws IOException {
        try (InputStream in = LbProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonPath.read(in, "$." + section);
        }
    }
}
