package org.starling.kernels.onednn.parameter;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.stream;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.plan.NativeScope;

/**
 * Store of all parameters of a network and their gradients, in two copies: native vectors for primitives, and Java arrays for
 * updaters. The JVM vectorises loops over arrays, but not over native memory. Bulk copies synchronise them. Parameters follow
 * each other in DL4J's order, each in its own layout, aligned and padded with zeros.
 */
public final class ParameterStore implements AutoCloseable {
    /** Values in a cache line; parameters start at multiples of it. */
    private static final int ALIGNMENT = 16;

    /** Values in the longest buffer of native memory that Java has. */
    private static final int LARGEST = Integer.MAX_VALUE / Float.BYTES;

    private final engine cpu;
    private final stream queue;
    private final NativeScope scope = new NativeScope();
    private final Map<ParameterSlot, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Map<String, ParameterSlot>> slots = new LinkedHashMap<>();
    private final List<Pieces> divisions = new ArrayList<>();
    private final Map<ParameterSlot, LayoutConverter> converters = new LinkedHashMap<>();
    private float[] values = new float[0];
    private float[] gradients = new float[0];
    private FloatBuffer nativeValues = FloatBuffer.allocate(0);
    private FloatBuffer nativeGradients = FloatBuffer.allocate(0);
    private boolean sealed;

    /** A parameter in parts. */
    private record Pieces(Parameter whole, memory.desc part, List<ParameterPart> parts) {
        void place() {
            parts.forEach(one -> one.place(whole));
        }
    }

    /** Slots in the order of DL4J's flat vector. */
    public ParameterStore(List<ParameterSlot> slots, engine cpu) {
        this.cpu = cpu;
        this.queue = scope.keep(new stream(cpu));
        for (ParameterSlot slot : slots) {
            parameters.put(slot, null);
            this.slots
                    .computeIfAbsent(slot.layer(), layer -> new LinkedHashMap<>())
                    .put(slot.key(), slot);
        }
    }

    /** Whether {@code layer} has a parameter {@code key}. */
    public boolean has(String layer, String key) {
        return slots.getOrDefault(layer, Map.of()).containsKey(key);
    }

    /**
     * The parameter {@code key} of {@code layer}.
     *
     * @param plain DL4J's order, as a descriptor
     * @param preferred the layout it gets if this is the first request; after that it keeps the one it has
     */
    public Parameter parameter(String layer, String key, memory.desc plain, memory.desc preferred) {
        ParameterSlot slot = slots.getOrDefault(layer, Map.of()).get(key);
        if (slot == null) {
            throw new IllegalArgumentException("Cannot compile layer '%s': DL4J gives it no parameter '%s', only %s"
                    .formatted(layer, key, slots.getOrDefault(layer, Map.of()).keySet()));
        }
        Parameter known = parameters.get(slot);
        if (known != null) {
            return known;
        }
        if (sealed) {
            throw new IllegalStateException("Cannot lay out parameter " + slot + ": the first plan did not use it");
        }
        if (plain.get_size() != (long) slot.length() * Float.BYTES) {
            throw new IllegalArgumentException("Cannot compile layer '%s': parameter '%s' has %d values, not %d"
                    .formatted(layer, key, slot.length(), plain.get_size() / Float.BYTES));
        }
        Parameter laidOut = new Parameter(
                slot,
                scope.keep(plain),
                scope.keep(preferred),
                scope.keep(new memory(preferred, cpu, null)),
                scope.keep(new memory(preferred, cpu, null)));
        parameters.put(slot, laidOut);
        return laidOut;
    }

    /**
     * The equal parts of a parameter that is laid out densely in DL4J's order, one after the other.
     *
     * @param part descriptor of each
     */
    public List<ParameterPart> parts(Parameter parameter, memory.desc part) {
        for (Pieces known : divisions) {
            if (known.whole() == parameter && known.part().equals(part)) {
                return known.parts();
            }
        }
        int length = Math.toIntExact(part.get_size() / Float.BYTES);
        List<ParameterPart> parts = new ArrayList<>();
        for (int start = 0; start < parameter.length(); start += length) {
            parts.add(new ParameterPart(
                    scope.keep(new memory(part, cpu, null)), scope.keep(new memory(part, cpu, null)), start));
        }
        Pieces division = new Pieces(parameter, scope.keep(part), List.copyOf(parts));
        divisions.add(division);
        if (sealed) {
            division.place();
        }
        return division.parts();
    }

    /**
     * Fixes the layouts and allocates the vectors.
     *
     * @throws UnsupportedNetworkException if they would be longer than Java can copy to native memory at once
     */
    public void seal() {
        requireCopyable();
        int total = 0;
        long largest = 1;
        for (Map.Entry<ParameterSlot, Parameter> entry : parameters.entrySet()) {
            Parameter parameter = entry.getValue();
            if (parameter == null) {
                throw new IllegalStateException(
                        "Cannot compile the network: no operation uses parameter " + entry.getKey());
            }
            parameter.place(total);
            total += aligned(parameter);
            largest = Math.max(largest, parameter.length());
        }
        values = new float[total];
        gradients = new float[total];
        memory valueBlock = block(Math.max(total, 1));
        memory gradientBlock = block(Math.max(total, 1));
        nativeValues = NativeScope.floatsOf(valueBlock);
        nativeGradients = NativeScope.floatsOf(gradientBlock);
        memory layoutStage = block(largest);
        memory orderStage = block(largest);
        for (Parameter parameter : parameters.values()) {
            parameter.weights().set_data_handle(NativeScope.valuesFrom(valueBlock, parameter.offset()));
            parameter.gradient().set_data_handle(NativeScope.valuesFrom(gradientBlock, parameter.offset()));
            converters.put(
                    parameter.slot(), new LayoutConverter(parameter, cpu, queue, scope, layoutStage, orderStage));
        }
        divisions.forEach(Pieces::place);
        sealed = true;
    }

    private void requireCopyable() {
        long total = parameters.values().stream()
                .filter(Objects::nonNull)
                .mapToLong(ParameterStore::aligned)
                .sum();
        if (total > LARGEST) {
            throw new UnsupportedNetworkException(
                    List.of("%d parameters are too many, at most %d are supported".formatted(total, LARGEST)));
        }
    }

    private static int aligned(Parameter parameter) {
        return (parameter.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private memory block(long length) {
        return scope.allocate(new memory.desc(new long[] {length}, data_type.f32, format_tag.a), cpu);
    }

    /** All parameters, in DL4J's order; only after {@link #seal()}. */
    public List<Parameter> parameters() {
        return new ArrayList<>(parameters.values());
    }

    /** Number of parameter values, as DL4J counts them. */
    public int count() {
        return parameters.keySet().stream().mapToInt(ParameterSlot::length).sum();
    }

    /** Length of the vectors. */
    public int length() {
        return values.length;
    }

    /** The Java copy of all weights. Shared: a caller that changes it must call {@link #pushValues()}. */
    public float[] values() {
        return values;
    }

    /** The Java copy of all gradients, as of the last {@link #pullGradients()}. Shared; free to be overwritten. */
    public float[] gradients() {
        return gradients;
    }

    /** Copies the Java weights to the native ones. */
    public void pushValues() {
        nativeValues.put(0, values);
    }

    /** Copies the native gradients to the Java ones. */
    public void pullGradients() {
        nativeGradients.get(0, gradients);
    }

    /** Copies {@code vector}, one value per value of the store, to DL4J's order from {@code offset} of {@code target}. */
    public void read(float[] vector, float[] target, int offset) {
        converters.forEach((slot, converter) -> converter.read(vector, target, offset + slot.offset()));
    }

    /** The inverse of {@link #read(float[], float[], int)}; padding becomes zero. */
    public void write(float[] source, int offset, float[] vector) {
        converters.forEach((slot, converter) -> converter.write(source, offset + slot.offset(), vector));
    }

    /** As {@link #read} for one parameter, whose values go to {@code target} from {@code start} on. */
    public void read(Parameter parameter, float[] vector, float[] target, int start) {
        converters.get(parameter.slot()).read(vector, target, start);
    }

    /** As {@link #write} for one parameter, whose values are in {@code source} from {@code start} on. */
    public void write(Parameter parameter, float[] source, int start, float[] vector) {
        converters.get(parameter.slot()).write(source, start, vector);
    }

    public long nativeBytes() {
        return scope.bytes();
    }

    @Override
    public void close() {
        scope.close();
    }
}
