package org.starling.driver.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets single values of a tree before it is bound: {@code training.epochs=3}. The value is YAML. Groups on the way are made
 * when missing. Inside a map the rest of the path is one key, dots and all: {@code spark.conf.spark.ui.enabled=false}.
 */
final class Overrides {
    private final Class<? extends Record> root;
    private final ProblemList problems;

    /**
     * Overrides of one tree.
     *
     * @param root the record that the tree will be bound to; determines which keys are maps
     * @param problems receives the problems of assignments; the binder reports unknown keys
     */
    Overrides(Class<? extends Record> root, ProblemList problems) {
        this.root = root;
        this.problems = problems;
    }

    /** Applies assignments in their order. */
    void apply(List<String> assignments, ObjectNode tree) {
        assignments.forEach(assignment -> apply(assignment, tree));
    }

    private void apply(String assignment, ObjectNode tree) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            problems.add("", "--set '" + assignment + "' is not KEY=VALUE, such as training.epochs=3");
            return;
        }
        ProblemList inValue = new ProblemList();
        JsonNode value = YamlTree.value(assignment.substring(equals + 1), inValue);
        inValue.all().forEach(problem -> problems.add("", "--set '" + assignment + "': " + problem));
        set(tree, assignment.substring(0, equals).strip(), value);
    }

    private void set(ObjectNode tree, String path, JsonNode value) {
        ObjectNode group = tree;
        Optional<Type> type = Optional.of(root);
        String rest = path;
        while (true) {
            int dot = isMap(type) ? -1 : rest.indexOf('.');
            String key = dot < 0 ? rest : rest.substring(0, dot);
            if (dot < 0) {
                group.set(key, value);
                return;
            }
            JsonNode next = group.get(key);
            if (next == null || next.isNull()) {
                next = group.putObject(key);
            }
            if (!(next instanceof ObjectNode object)) {
                String above = path.substring(0, path.length() - rest.length() + dot);
                problems.add(above, "--set cannot reach " + path + ": " + above + " is " + ScalarReader.describe(next));
                return;
            }
            group = object;
            type = type.flatMap(t -> componentType(t, key));
            rest = rest.substring(dot + 1);
        }
    }

    private static boolean isMap(Optional<Type> type) {
        return type.filter(t -> t instanceof ParameterizedType generic && generic.getRawType() == Map.class)
                .isPresent();
    }

    private static Optional<Type> componentType(Type type, String name) {
        if (!(type instanceof Class<?> plain)) {
            return Optional.empty();
        }
        Stream<? extends Class<?>> records = plain.isRecord()
                ? Stream.of(plain)
                : plain.isSealed() ? VariantChoice.of(plain).types().stream() : Stream.empty();
        return records.flatMap(record -> Arrays.stream(record.getRecordComponents()))
                .filter(component -> component.getName().equals(name))
                .map(RecordComponent::getGenericType)
                .findFirst();
    }
}
