package org.starling.driver.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.FormerName;
import org.starling.kernels.validation.FormerNames;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.validation.NearestName;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Violation;

/**
 * Makes a record of a YAML tree: every component takes the value of the key with its name. Understands records, sealed
 * interfaces with {@link Variants} or {@link VariantsByKey}, lists, maps with text keys, and the single values that
 * {@link ScalarReader} knows. A key without a value counts as left out.
 *
 * <p>If a component cannot be read, the record is constructed with a stand-in for it, to collect the problems that the
 * constructor reports for other components. So two mistakes in one block are reported at once.
 */
final class RecordBinder {
    private static final Pattern FIRST_OF_PATH = Pattern.compile("^([^.\\[]*).*$");

    private final ProblemList problems;

    /**
     * A binder that notes problems in a list of its caller.
     *
     * @param problems receives everything that is wrong
     */
    RecordBinder(ProblemList problems) {
        this.problems = problems;
    }

    /** The record; empty when problems were noted. */
    <R extends Record> Optional<R> bind(JsonNode tree, Class<R> type) {
        Bound bound = bindRecord(type, tree, "", Set.of());
        return bound.usable() && problems.isEmpty() ? Optional.of(type.cast(bound.value())) : Optional.empty();
    }

    /** Outcome for one value: {@code usable} unless problems were noted for it. */
    private record Bound(Object value, boolean usable) {
        static final Bound FAILED = new Bound(null, false);

        static Bound of(Object value) {
            return new Bound(value, true);
        }
    }

    private Bound bindValue(Type type, JsonNode node, String path) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == Map.class ? bindMap(last, node, path) : bindList(last, node, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return bindRecord(plain, node, path, Set.of());
        } else if (plain.isSealed()) {
            return bindVariant(plain, node, path);
        }
        try {
            return Bound.of(ScalarReader.read(plain, node));
        } catch (ScalarReader.WrongTypeException e) {
            return fail(path, e.getMessage());
        }
    }

    private Bound bindList(Type element, JsonNode node, String path) {
        if (!node.isArray()) {
            return fail(path, "must be a list, is " + ScalarReader.describe(node));
        }
        List<Object> values = new ArrayList<>();
        boolean usable = true;
        for (int i = 0; i < node.size(); i++) {
            Bound bound = bindValue(element, node.get(i), path + "[" + i + "]");
            usable &= bound.usable();
            values.add(bound.value());
        }
        return usable ? Bound.of(List.copyOf(values)) : Bound.FAILED;
    }

    private Bound bindMap(Type element, JsonNode node, String path) {
        if (!node.isObject()) {
            return fail(path, "must be a group of keys, is " + ScalarReader.describe(node));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        boolean usable = true;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Bound bound = bindValue(element, entry.getValue(), child(path, entry.getKey()));
            usable &= bound.usable();
            values.put(entry.getKey(), bound.value());
        }
        return usable ? Bound.of(values) : Bound.FAILED;
    }

    private Bound bindVariant(Class<?> type, JsonNode node, String path) {
        if (!node.isObject()) {
            return fail(path, "must be a group of keys, is " + ScalarReader.describe(node));
        }
        VariantChoice choice = VariantChoice.of(type);
        List<String> given =
                choice.keys().stream().filter(key -> isGiven(node.get(key))).toList();
        if (given.size() != 1) {
            String keys = String.join(", ", choice.keys());
            if (choice.keys().size() == 1) {
                return fail(child(path, keys), "is missing; choose one of " + String.join(", ", choice.names()));
            }
            return fail(
                    path, "must have exactly one of the keys " + keys + ", has " + (given.isEmpty() ? "none" : given));
        }
        String key = given.get(0);
        Optional<Class<? extends Record>> keyed = choice.byKey(key);
        if (keyed.isPresent()) {
            return bindRecord(keyed.get(), node, path, Set.of());
        }
        String name = node.get(key).asText();
        Optional<Class<? extends Record>> named = choice.byName(name);
        if (named.isEmpty()) {
            return fail(
                    child(path, key), "unknown " + key + " '" + name + "'" + NearestName.hint(name, choice.names()));
        }
        return bindRecord(named.get(), node, path, Set.of(key));
    }

    /**
     * Reads a group of keys.
     *
     * @param others keys that may stand in the YAML without being components
     */
    private Bound bindRecord(Class<?> type, JsonNode node, String path, Set<String> others) {
        if (!node.isObject()) {
            return fail(path, "must be a group of keys, is " + ScalarReader.describe(node));
        }
        RecordComponent[] components = type.getRecordComponents();
        boolean known = rejectUnknownKeys(components, node, path, others);
        Object[] values = new Object[components.length];
        Set<String> failed = new HashSet<>();
        boolean standIns = true;
        for (int i = 0; i < components.length; i++) {
            Bound bound = bindComponent(components[i], node, path);
            values[i] = bound.value();
            if (!bound.usable()) {
                failed.add(components[i].getName());
                standIns &= !components[i].isAnnotationPresent(OptionalValue.class);
                values[i] = standIn(components[i]);
            }
        }
        if (!failed.isEmpty() && !standIns) {
            return Bound.FAILED; // null would mean something to the constructor
        }
        Bound bound = construct(type, values, path, failed);
        return known && failed.isEmpty() ? bound : Bound.FAILED;
    }

    private Bound bindComponent(RecordComponent component, JsonNode parent, String path) {
        String childPath = child(path, component.getName());
        JsonNode node = parent.get(component.getName());
        if (isGiven(node)) {
            return bindValue(component.getGenericType(), node, childPath);
        }
        FormerName former = component.getAnnotation(FormerName.class);
        if (former != null && isGiven(parent.get(former.value()))) {
            // reports a wrong value together with the former name
            return bindValue(component.getGenericType(), parent.get(former.value()), childPath);
        }
        Default preset = component.getAnnotation(Default.class);
        if (preset != null) {
            return bindValue(component.getGenericType(), YamlTree.value(preset.value()), childPath);
        }
        if (component.isAnnotationPresent(OptionalValue.class)) {
            return Bound.of(null);
        }
        return fail(childPath, "is missing");
    }

    private boolean rejectUnknownKeys(RecordComponent[] components, JsonNode node, String path, Set<String> others) {
        Set<String> known = new LinkedHashSet<>(others);
        Arrays.stream(components).map(RecordComponent::getName).forEach(known::add);
        boolean clean = true;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = entry.getKey();
            if (!known.contains(key)) {
                String hint = Arrays.stream(components)
                        .filter(component -> FormerNames.isFormerNameOf(component, key))
                        .findFirst()
                        .map(component -> "; it is '" + component.getName() + "' now")
                        .orElseGet(() -> NearestName.hint(key, known));
                problems.add(path, "unknown key '" + key + "'" + hint);
                clean = false;
            }
        }
        return clean;
    }

    private static Object standIn(RecordComponent component) {
        Default preset = component.getAnnotation(Default.class);
        ProblemList ignored = new ProblemList();
        if (preset != null) {
            return new RecordBinder(ignored)
                    .bindValue(component.getGenericType(), YamlTree.value(preset.value()), "")
                    .value();
        }
        Class<?> type = component.getType();
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }

    /**
     * Calls the canonical constructor.
     *
     * @param failed components that hold stand-ins; problems of these, or of the whole record, are not reported
     */
    private Bound construct(Class<?> type, Object[] values, String path, Set<String> failed) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Bound.of(constructor.newInstance(values));
        } catch (InvocationTargetException e) {
            report(e.getCause(), path, failed);
            return Bound.FAILED;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct " + type.getName() + ": " + e.getMessage(), e);
        }
    }

    private void report(Throwable cause, String path, Set<String> failed) {
        if (cause instanceof InvalidValuesException invalid) {
            invalid.violations().stream()
                    .filter(violation -> failed.isEmpty() || concernsNoneOf(failed, violation))
                    .forEach(violation -> problems.add(path, violation));
        } else if (failed.isEmpty()) {
            problems.add(path, String.valueOf(cause.getMessage()));
        }
    }

    private static boolean concernsNoneOf(Set<String> failed, Violation violation) {
        String component = FIRST_OF_PATH.matcher(violation.path()).replaceFirst("$1");
        return !component.isEmpty() && !failed.contains(component);
    }

    private Bound fail(String path, String message) {
        problems.add(path, message);
        return Bound.FAILED;
    }

    private static boolean isGiven(JsonNode node) {
        return node != null && !node.isNull();
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
