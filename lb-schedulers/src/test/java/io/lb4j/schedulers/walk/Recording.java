package io.lb4j.schedulers.walk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a walk saw, in the format of the golden files: a head, and a line for each step. */
final class Recording {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode head;
    private final String listName;
    private final List<ObjectNode> steps = new ArrayList<>();

    /**
     * @param head everything but the steps
     * @param listName what the list of steps is called
     */
    Recording(ObjectNode head, String listName) {
        this.head = head;
        this.listName = listName;
    }

    static ObjectNode operation(String op) {
        return JSON.createObjectNode().put("op", op);
    }

    ObjectNode head() {
        return head;
    }

    void add(ObjectNode step) {
        steps.add(step);
    }

    int length() {
        return steps.size();
    }

    /** Writes the file in one go, so that nobody takes a part of it for all. */
    void write(Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(unfinished, text());
        Files.move(unfinished, file);
    }

    private String text() {
        StringJoiner fields = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
        head.properties()
                .forEach(field -> fields.add(JSON.writeValueAsString(field.getKey()) + ": " + field.getValue()));
        StringJoiner lines = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        steps.forEach(step -> lines.add(step.toString()));
        return fields.add(JSON.writeValueAsString(listName) + ": " + lines).toString();
    }
}
