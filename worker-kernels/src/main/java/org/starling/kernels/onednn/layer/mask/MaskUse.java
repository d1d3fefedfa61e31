package org.starling.kernels.onednn.layer.mask;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.starling.kernels.onednn.plan.Gradient.Ownership;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.StepWindow;
import org.starling.kernels.onednn.plan.Tensor;

/** Treatment that DL4J gives the mask of time steps that reaches a layer. */
public enum MaskUse {
    /** No effect; it is passed to the next layer. */
    CARRIED,
    /** The same, for sequences only. */
    STEPS_CARRIED,
    /** Padded rows and their derivatives become zero; the mask is passed on. */
    ZEROES_ROWS,
    /** The same for time steps of sequences. */
    ZEROES_STEPS,
    /** No effect on values; the mask is reduced like the values and passed on. */
    REDUCED,
    /** The layer ignores padding; no mask is passed on. */
    CONSUMED,
    /** No effect; no mask is passed on. */
    DROPPED,
    /** It is used as the mask of labels if these have none. */
    LABEL_MASK,
    /** Unsupported: DL4J fails, or computes a wrong result. */
    REFUSED;

    /** Shape of the values that a mask belongs to. */
    public enum Form {
        /** Sequences {@code [N, C, T]}. */
        STEPS,
        /** Rows {@code [T · N, C]}, one per time step of an example. */
        ROWS
    }

    /** Whether this treatment applies to a mask of such a form. */
    public boolean takes(Form form) {
        return switch (this) {
            case CARRIED, DROPPED -> true;
            case ZEROES_ROWS -> form == Form.ROWS;
            case STEPS_CARRIED, ZEROES_STEPS, REDUCED, CONSUMED, LABEL_MASK -> form == Form.STEPS;
            case REFUSED -> false;
        };
    }

    /** Returns the use of a layer with a window that slides over time steps; padding may keep each step in its place. */
    public static MaskUse ofWindow(ConvolutionMode mode, long stride) {
        boolean kept = stride == 1 && (mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal);
        return kept ? STEPS_CARRIED : REDUCED;
    }

    /** Appends the mask of {@code output}: that of {@code input}, if there is one, reduced by a sliding window. */
    public static void reduce(PlanBuilder builder, String layer, StepWindow window, Tensor input, Tensor output) {
        input.mask().ifPresent(source -> {
            StepMask reduced = new StepMask(source.examples(), Math.toIntExact(output.dimension(2)));
            builder.append(layer + ".mask", () -> reduced.load(source, window));
            output.maskedBy(reduced);
        });
    }

    /** Applies the mask of {@code input}, if there is one, to {@code output}, which {@code layer} made of it. */
    public Tensor apply(PlanBuilder builder, String layer, Tensor input, Tensor output) {
        StepMask mask = input.mask().orElse(null);
        if (mask == null) {
            return output;
        }
        return switch (this) {
            case CARRIED, STEPS_CARRIED -> {
                output.maskedBy(mask);
                yield output;
            }
            case ZEROES_ROWS, ZEROES_STEPS -> {
                Ownership ownership = output == input ? Ownership.SHARED : Ownership.EXCLUSIVE;
                Tensor zeroed = MaskedRows.append(builder, layer + ".mask", mask, output, ownership);
                zeroed.maskedBy(mask);
                yield zeroed;
            }
            case REDUCED, CONSUMED, DROPPED, LABEL_MASK, REFUSED -> output;
        };
    }
}
