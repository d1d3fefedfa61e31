package org.starling.kernels.onednn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.memory;

/**
 * Activations between layers while a plan is built, and their gradients. Dimensions are logical ({@code [N, F]}, {@code [N, C,
 * T]}, {@code [N, C, H, W]}) whatever the layout in memory is.
 */
public final class Tensor {

    /** DL4J's view of the dimensions after the first. */
    public enum Shape {
        /** As they are. */
        AS_IS,
        /** Flattened to one, channels outermost. */
        FLAT_CHANNELS_FIRST,
        /** Flattened to one, channels innermost. */
        FLAT_CHANNELS_LAST
    }

    /** Need for a gradient: required where trained parameters lie below. */
    public enum Differentiation {
        NEEDED,
        NOT_NEEDED;

        public static Differentiation neededIf(boolean trainedBelow) {
            return trainedBelow ? NEEDED : NOT_NEEDED;
        }
    }

    private final memory values;
    private final long[] dimensions;
    private final Shape shape;
    private final Differentiation differentiation;
    private final List<Gradient> gradients = new ArrayList<>();
    private boolean relu;
    private boolean reluByConsumer;
    private boolean activated;
    private StepMask mask;

    public Tensor(memory values, Shape shape, Differentiation differentiation) {
        this.values = values;
        this.dimensions = Descriptors.dimensions(values);
        this.shape = shape;
        this.differentiation = differentiation;
    }

    public static Tensor of(memory values, Differentiation differentiation) {
        return new Tensor(values, Shape.AS_IS, differentiation);
    }

    public memory values() {
        return values;
    }

    public long[] dimensions() {
        return dimensions.clone();
    }

    public int rank() {
        return dimensions.length;
    }

    public long dimension(int index) {
        return dimensions[index];
    }

    /** Values of one example. */
    public long exampleLength() {
        return Descriptors.product(dimensions, 1);
    }

    public Shape shape() {
        return shape;
    }

    public Differentiation differentiation() {
        return differentiation;
    }

    public boolean needsGradient() {
        return differentiation == Differentiation.NEEDED;
    }

    /** Notes that the producer ends with a fused ReLU. */
    public void markRelu() {
        relu = true;
    }

    /**
     * Requests that the consumer applies the derivative of the producer's fused ReLU.
     *
     * @return whether there is such a ReLU
     */
    public boolean takeOverRelu() {
        reluByConsumer = relu;
        return relu;
    }

    /** Whether the consumer applies the derivative of the fused ReLU. */
    public boolean reluByConsumer() {
        return reluByConsumer;
    }

    /** Notes that the producer has already applied the ReLU layer that follows. */
    public void markActivated() {
        activated = true;
    }

    /** Whether the activation layer that follows was already applied. */
    public boolean activated() {
        return activated;
    }

    /** Notes which time steps of the values are padding. */
    public void maskedBy(StepMask which) {
        mask = which;
    }

    /** Returns the mask of padding; empty if there is none, or it has no further effect. */
    public Optional<StepMask> mask() {
        return Optional.ofNullable(mask);
    }

    /** Takes one more contribution; contributions of several consumers add up. */
    public void addGradient(Gradient gradient) {
        gradients.add(gradient);
    }

    List<Gradient> gradients() {
        return gradients;
    }
}
