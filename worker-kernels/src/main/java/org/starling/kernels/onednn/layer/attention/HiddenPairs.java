package org.starling.kernels.onednn.layer.attention;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;

/** Large negative numbers, added to the scores of pairs of time steps that must not see each other. */
final class HiddenPairs {
    /** As in {@code AttentionComputation}: the weight becomes 0. */
    private static final float HIDDEN = -1e9f;

    private final HeadShape shape;
    private final boolean causal;
    private final StepMask mask;
    private final memory tensor;
    private final float[] head;

    private HiddenPairs(HeadShape shape, boolean causal, StepMask mask, memory tensor) {
        this.shape = shape;
        this.causal = causal;
        this.mask = mask;
        this.tensor = tensor;
        this.head = new float[Math.toIntExact(shape.steps() * shape.steps())];
    }

    /**
     * The numbers of a layer; empty if all time steps see each other.
     *
     * @param mask of padding; may be null
     */
    static Optional<HiddenPairs> of(PlanBuilder builder, MultiHeadAttention layer, HeadShape shape, StepMask mask) {
        boolean causal = layer.direction() == Direction.CAUSAL;
        if (!causal && mask == null) {
            return Optional.empty();
        }
        String use = "attention.hidden." + (mask == null ? "later" : "masked");
        HiddenPairs hidden = new HiddenPairs(shape, causal, mask, builder.shared(use, shape.pairs()));
        if (mask == null) {
            // nothing else is ever written there
            hidden.fill(0);
        }
        return Optional.of(hidden);
    }

    memory tensor() {
        return tensor;
    }

    /** Whether the numbers differ between examples. */
    boolean byExample() {
        return mask != null;
    }

    /** Sets the numbers of one example. */
    void fill(int example) {
        int steps = Math.toIntExact(shape.steps());
        Arrays.fill(head, 0);
        for (int source = 0; source < steps; source++) {
            boolean padding = mask != null && !mask.present(example, source);
            for (int step = 0; step < steps; step++) {
                boolean later = causal && source > step;
                // even padding sees itself, so that something is left to attend to
                if (later || (padding && source != step)) {
                    head[step * steps + source] = HIDDEN;
                }
            }
        }
        FloatBuffer target = NativeScope.floatsOf(tensor);
        for (int i = 0; i < shape.heads(); i++) {
            target.put(i * head.length, head);
        }
    }
}
