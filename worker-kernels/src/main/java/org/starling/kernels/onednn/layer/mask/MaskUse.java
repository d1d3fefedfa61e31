package org.starling.kernels.onednn.layer.mask;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.starling.kernels.onednn.plan.Gradient.Ownership;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.StepWindow;
import org.starling.kernels.onednn.plan.Tensor;

/** Treatment that DL4J gives the mask of time steps that reaches a layer. */
public enum MaskUse {
    /** Nothing; it goes on to the next layer. */
    CARRIED,
    /** The same, for sequences only. */
    STEPS_CARRIED,
    /** Rows that are padding become zero, and so do their derivatives; the mask goes on. */
    ZEROES_ROWS,
    /** The same for time steps of sequences. */
    ZEROES_STEPS,
    /** Nothing with values; the mask that goes on is reduced as they are. */
    REDUCED,
    /** Padding is left out of what the layer computes for an example; no mask goes on. */
    CONSUMED,
    /** Nothing; no mask goes on. */
    DROPPED,
    /** It counts as the mask of labels where these have none of their own. */
    LABEL_MASK,
    /** DL4J fails, or computes what is no result of masking. */
    REFUSED;

    /** Shape of the values that a mask belongs to. */
    public enum Form {
        /** Sequences {@code [N, C, T]}. */
        STEPS,
        /** Rows {@code [T · N, C]}, one per time step of an example. */
        ROWS
    }

    /** Whether this is what happens to a mask of such a form. */
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

    /** Appends what the mask of {@code input} becomes by a sliding window, if there is one, and notes it on {@code output}. */
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
