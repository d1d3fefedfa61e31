package org.starling.kernels.onednn.parameter;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.starling.kernels.onednn.plan.NativeScope;

/** Copies one parameter between DL4J's order and oneDNN's layout. */
final class LayoutConverter {
    private final Parameter parameter;
    private final stream queue;
    private final FloatBuffer inLayout;
    private final FloatBuffer inOrder;
    private final Step toOrder;
    private final Step toLayout;

    private record Step(reorder primitive, IntMemoryMap arguments) {}

    /** Layout and order share two staging tensors, {@code layoutStage} and {@code orderStage}, with other parameters. */
    LayoutConverter(
            Parameter parameter, engine cpu, stream queue, NativeScope scope, memory layoutStage, memory orderStage) {
        this.parameter = parameter;
        this.queue = queue;
        memory layout = scope.keep(new memory(parameter.layout(), cpu, layoutStage.get_data_handle()));
        memory order = scope.keep(new memory(parameter.plain(), cpu, orderStage.get_data_handle()));
        this.inLayout = NativeScope.floatsOf(layout);
        this.inOrder = NativeScope.floatsOf(order);
        this.toOrder = step(cpu, scope, layout, order);
        this.toLayout = step(cpu, scope, order, layout);
    }

    private static Step step(engine cpu, NativeScope scope, memory from, memory to) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user);
        reorder.primitive_desc descriptor =
                new reorder.primitive_desc(cpu, from.get_desc(), cpu, to.get_desc(), attributes, false);
        if (descriptor.scratchpad_desc().get_size() > 0) {
            // plain reorders need none; without one the library's own could be used, which is bound to a thread
            throw new IllegalStateException("Cannot convert a parameter: its reorder needs a scratchpad");
        }
        IntMemoryMap arguments = scope.keep(new IntMemoryMap());
        arguments.put(DNNL_ARG_FROM, from);
        arguments.put(DNNL_ARG_TO, to);
        return new Step(scope.keep(new reorder(descriptor)), arguments);
    }

    /** From a vector in the store's layout to a vector in DL4J's order, which starts at {@code start} of {@code target}. */
    void read(float[] source, float[] target, int start) {
        inLayout.put(0, source, parameter.offset(), parameter.length());
        toOrder.primitive().execute(queue, toOrder.arguments());
        inOrder.get(0, target, start, parameter.slot().length());
    }

    /** The inverse. */
    void write(float[] source, int start, float[] target) {
        inOrder.put(0, source, start, parameter.slot().length());
        toLayout.primitive().execute(queue, toLayout.arguments());
        inLayout.get(0, target, parameter.offset(), parameter.length());
    }
}
