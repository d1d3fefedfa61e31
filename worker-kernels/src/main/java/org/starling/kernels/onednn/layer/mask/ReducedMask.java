package org.starling.kernels.onednn.layer.mask;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.mask.StepMask;
import org.starling.kernels.onednn.mask.StepWindow;
import org.starling.kernels.onednn.plan.Tensor;

/** What a window that slides over time steps makes of their mask. */
public final class ReducedMask {
    private ReducedMask() {}

    /** Whether each step keeps its place, by padding, and the mask therefore stays the same. */
    public static boolean same(ConvolutionMode mode, long stride) {
        return stride == 1 && (mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal);
    }

    /** Notes on {@code output} what becomes of the mask of {@code input}, if that has one. */
    public static void append(
            LayerContext context, ConvolutionMode mode, StepWindow window, Tensor input, Tensor output) {
        input.mask().ifPresent(source -> {
            if (same(mode, window.stride())) {
                output.maskedBy(source);
                return;
            }
            StepMask reduced = new StepMask(source.examples(), Math.toIntExact(output.dimension(2)));
            context.builder().append(context.name() + ".mask", () -> reduced.load(source, window));
            output.maskedBy(reduced);
        });
    }
}
