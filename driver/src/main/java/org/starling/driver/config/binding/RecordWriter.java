package org.starling.driver.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Makes a YAML tree of a record: what {@link RecordBinder} reads as an equal record. Components that are null are left out;
 * others are written even if they have their default value. Durations are written to the millisecond. Stateless.
 */
public final class RecordWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordWriter() {}

    /**
     * The tree of a record.
     *
     * @throws IllegalArgumentException if a component has a type that no YAML is read into
     */
    public static ObjectNode write(Record value) {
        ObjectNode group = NODES.objectNode();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object held = read(value, component);
            if (held != null) {
                group.set(component.getName(), node(component.getGenericType(), held));
            }
        }
        return group;
    }

    private static JsonNode node(Type declared, Object value) {
        if (declared instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return value instanceof Map<?, ?> map ? group(element, map) : list(element, (List<?>) value);
        }
        if (value instanceof Record held) {
            Class<?> plain = (Class<?>) declared;
            return plain.isSealed() ? variant(plain, held) : write(held);
        }
        return scalar(value);
    }

    private static ObjectNode group(Type element, Map<?, ?> map) {
        ObjectNode group = NODES.objectNode();
        map.forEach((key, value) -> group.set(key.toString(), node(element, value)));
        return group;
    }

    private static ArrayNode list(Type element, List<?> values) {
        ArrayNode list = NODES.arrayNode();
        values.forEach(value -> list.add(node(element, value)));
        return list;
    }

    private static ObjectNode variant(Class<?> sealed, Record value) {
        ObjectNode group = NODES.objectNode();
        VariantChoice choice = VariantChoice.of(sealed);
        choice.nameOf(value.getClass()).ifPresent(name -> group.put(choice.discriminator(), name));
        return group.setAll(write(value));
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof String text) {
            return NODES.textNode(text);
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double number) {
            return NODES.numberNode(number);
        } else if (value instanceof Float number) {
            return NODES.numberNode(number);
        } else if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        } else if (value instanceof Enum<?> constant) {
            return NODES.textNode(ScalarReader.yamlName(constant));
        } else if (value instanceof Duration duration) {
            boolean wholeSeconds = duration.toMillis() % 1000 == 0;
            return NODES.textNode(wholeSeconds ? duration.toSeconds() + "s" : duration.toMillis() + "ms");
        }
        throw new IllegalArgumentException("Cannot write a %s as YAML: no rule for this type"
                .formatted(value.getClass().getName()));
    }

    private static Object read(Record value, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException("Cannot read %s of %s: %s".formatted(component.getName(), value, e), e);
        }
    }
}
