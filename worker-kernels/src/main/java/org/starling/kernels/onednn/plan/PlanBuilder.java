package org.starling.kernels.onednn.plan;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.starling.kernels.replica.Precision;

/**
 * Builder of a plan: appends operations in the order in which they will run. Layers append their forward operations and register
 * those of the backward pass. {@link #appendBackward()} then appends these from the last layer to the first.
 *
 * <p>Must be used inside a {@link org.bytedeco.javacpp.PointerScope}; not thread-safe.
 */
public final class PlanBuilder {
    private final engine cpu;
    private final Mode mode;
    private final Precision precision;
    private final int batchSize;
    private final NativeScope scope = new NativeScope();
    private final List<Operation> operations = new ArrayList<>();
    private final Deque<Runnable> backward = new ArrayDeque<>();
    private final List<memory> scratchpads = new ArrayList<>();
    private final Map<String, List<memory>> shared = new HashMap<>();
    private long scratchpadBytes;

    public PlanBuilder(engine cpu, Mode mode, Precision precision, int batchSize) {
        this.cpu = cpu;
        this.mode = mode;
        this.precision = precision;
        this.batchSize = batchSize;
    }

    public engine cpu() {
        return cpu;
    }

    public Mode mode() {
        return mode;
    }

    public boolean training() {
        return mode == Mode.TRAINING;
    }

    /** Number type of operations with weights. */
    public Precision precision() {
        return precision;
    }

    public int batchSize() {
        return batchSize;
    }

    /** A new tensor that lives as long as the plan. */
    public memory allocate(memory.desc descriptor) {
        return scope.allocate(descriptor, cpu);
    }

    /**
     * A tensor for intermediate values that all layers share: the same one for the same use and descriptor. Its content is lost when
     * another layer runs.
     */
    public memory shared(String use, memory.desc descriptor) {
        List<memory> known = shared.computeIfAbsent(use, key -> new ArrayList<>());
        for (memory tensor : known) {
            if (tensor.get_desc().equals(descriptor)) {
                return tensor;
            }
        }
        memory tensor = allocate(descriptor);
        known.add(tensor);
        return tensor;
    }

    /** The same memory under another descriptor. */
    public memory reinterpret(memory tensor, memory.desc descriptor) {
        return scope.keep(new memory(descriptor, cpu, tensor.get_data_handle()));
    }

    /** The memory of {@code tensor} from its value {@code first} on, under another descriptor; float32. */
    public memory part(memory tensor, memory.desc descriptor, long first) {
        return scope.keep(new memory(descriptor, cpu, NativeScope.valuesFrom(tensor, first)));
    }

    /** Descriptor, in the plan's precision, of a tensor whose layout oneDNN may choose. */
    public memory.desc compact(long... dimensions) {
        return Descriptors.any(precision == Precision.BF16 ? data_type.bf16 : data_type.f32, dimensions);
    }

    /** Descriptor of a float32 tensor whose layout oneDNN may choose. */
    public memory.desc any(long... dimensions) {
        return Descriptors.any(data_type.f32, dimensions);
    }

    /** Attributes every primitive is made with. */
    public primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        return attributes;
    }

    /** Appends a primitive; {@code arguments} are tensors by {@code DNNL_ARG_…}, without the scratchpad. */
    public void append(String name, primitive_desc descriptor, Map<Integer, memory> arguments) {
        append(name, descriptor, new primitive(descriptor), arguments);
    }

    /** Appends a primitive that was compiled in another way; takes ownership of {@code compiled}. */
    public void append(
            String name, primitive_desc_base descriptor, primitive compiled, Map<Integer, memory> arguments) {
        IntMemoryMap map = scope.keep(new IntMemoryMap());
        arguments.forEach(map::put);
        memory.desc needed = descriptor.scratchpad_desc();
        if (needed.get_size() > 0) {
            // all scratchpads share one buffer, whose size is known only at the end
            memory scratchpad = scope.keep(new memory(needed, cpu, null));
            scratchpads.add(scratchpad);
            scratchpadBytes = Math.max(scratchpadBytes, needed.get_size());
            map.put(DNNL_ARG_SCRATCHPAD, scratchpad);
        }
        String implementation = descriptor.impl_info_str().getString();
        OperationWork work = OperationWork.of(descriptor.get_kind(), arguments);
        operations.add(new PrimitiveOperation(name, implementation, work, scope.keep(compiled), map));
    }

    /** Appends a computation in Java. */
    public void append(String name, Runnable body) {
        operations.add(new HostOperation(name, body));
    }

    /** {@code tensor} in the layout {@code wanted}: itself, or a copy that a reorder fills. */
    public memory inLayout(String name, memory tensor, memory.desc wanted) {
        if (tensor.get_desc().equals(wanted)) {
            return tensor;
        }
        memory copy = allocate(wanted);
        copy(name, tensor, copy);
        return copy;
    }

    /** {@code tensor} as Java can read it: itself, or a row-major copy that a reorder fills. */
    public memory inSinglePrecision(String name, memory tensor) {
        return tensor.get_desc().get_data_type() == data_type.f32
                ? tensor
                : inLayout(name, tensor, Descriptors.plain(Descriptors.dimensions(tensor)));
    }

    /** Appends a copy between tensors of the same dimensions and any layouts. */
    public void copy(String name, memory from, memory to) {
        reorder.primitive_desc descriptor =
                new reorder.primitive_desc(cpu, from.get_desc(), cpu, to.get_desc(), attributes(), false);
        append(name + ".reorder", descriptor, new reorder(descriptor), Map.of(DNNL_ARG_FROM, from, DNNL_ARG_TO, to));
    }

    /**
     * Sums two or more tensors of the same dimensions into a new one, in the layout of the first.
     *
     * @param attributes of the last addition: what follows the sum
     */
    public memory sum(String name, List<memory> terms, primitive_attr attributes) {
        memory total = allocate(terms.get(0).get_desc());
        memory sum = terms.get(0);
        for (int i = 1; i < terms.size(); i++) {
            add(name, sum, terms.get(i), total, i == terms.size() - 1 ? attributes : attributes());
            sum = total;
        }
        return total;
    }

    private void add(String name, memory first, memory second, memory target, primitive_attr attributes) {
        memory.desc layout = target.get_desc();
        memory aligned = inLayout(name, second, layout);
        binary.primitive_desc descriptor =
                new binary.primitive_desc(cpu, algorithm.binary_add, layout, layout, layout, attributes, false);
        append(name + ".sum", descriptor, Map.of(DNNL_ARG_SRC_0, first, DNNL_ARG_SRC_1, aligned, DNNL_ARG_DST, target));
    }

    /**
     * Registers the backward operations of a layer.
     *
     * @param output the layer's output; nothing is registered if it needs no gradient
     * @param appender appends the operations, given the gradient of {@code output}; not called if no consumer contributed one
     */
    public void onGradient(String name, Tensor output, Consumer<Gradient> appender) {
        if (training() && output.needsGradient()) {
            backward.push(() -> gradientOf(name, output).ifPresent(appender));
        }
    }

    /** Appends all backward operations, from the last layer to the first. */
    public void appendBackward() {
        while (!backward.isEmpty()) {
            backward.pop().run();
        }
    }

    /** Returns the sum of the contributions of the consumers of {@code tensor}, or empty if there are none. */
    private Optional<Gradient> gradientOf(String name, Tensor tensor) {
        List<Gradient> parts = tensor.gradients();
        return switch (parts.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(parts.get(0));
            default -> Optional.of(Gradient.exclusive(total(name + ".gradient", parts)));
        };
    }

    /** Adds to the first part that has no other reader, if there is one. */
    private memory total(String name, List<Gradient> parts) {
        List<Gradient> rest = new ArrayList<>(parts);
        for (Gradient part : parts) {
            if (part.ownership() == Gradient.Ownership.EXCLUSIVE) {
                rest.remove(part);
                rest.forEach(other -> add(name, part.values(), other.values(), part.values(), attributes()));
                return part.values();
            }
        }
        return sum(name, parts.stream().map(Gradient::values).toList(), attributes());
    }

    /** Ends building. */
    public Plan build() {
        if (scratchpadBytes > 0) {
            memory shared = allocate(new memory.desc(new long[] {scratchpadBytes}, data_type.u8, memory.format_tag.a));
            scratchpads.forEach(scratchpad -> scratchpad.set_data_handle(shared.get_data_handle()));
        }
        return new Plan(operations, scope.keep(new stream(cpu)), scope);
    }

    /** Frees everything, when building failed. */
    public void abandon() {
        scope.close();
    }
}
