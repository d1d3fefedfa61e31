package org.starling.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.onednn.plan.Channels;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Input of packed features into a plan: copied as bytes, then converted, scaled and shifted by vector instructions. Tokens,
 * and features with a scale for each channel, are converted while they are copied instead.
 */
final class FeatureInput {
    private static final int SEQUENCE_RANK = 3;

    private final ByteBuffer packed;
    /** Target of features that are converted while they are copied; null for others. */
    private final FloatBuffer converted;

    private final Tensor tensor;

    private FeatureInput(ByteBuffer packed, FloatBuffer converted, Tensor tensor) {
        this.packed = packed;
        this.converted = converted;
        this.tensor = tensor;
    }

    /**
     * Appends the conversion of features to {@code builder}.
     *
     * @throws IllegalArgumentException if masks do not have the time steps of the features
     */
    public static FeatureInput append(ExampleFormat example, Channels channels, PlanBuilder builder) {
        FeatureFormat format = example.features();
        long[] dimensions = dimensions(format, channels, builder.batchSize());
        memory values = builder.allocate(channels.rowMajor(data_type.f32, dimensions));
        boolean convertedFirst = !format.channels().isEmpty() || format.type().isTokens();
        memory source = values;
        if (format.type() == FeatureType.UINT8 && !convertedFirst) {
            source = builder.allocate(channels.rowMajor(data_type.u8, dimensions));
            builder.copy("features", source, values);
        }
        if (!convertedFirst && (format.scale() != 1f || format.offset() != 0f)) {
            appendScale(format, values, builder);
        }
        Tensor tensor = Tensor.of(values, Tensor.Differentiation.NOT_NEEDED);
        if (example.masks().featureSteps() > 0) {
            tensor.maskedBy(mask(example, dimensions));
        }
        return new FeatureInput(
                NativeScope.bytesOf(source), convertedFirst ? NativeScope.floatsOf(values) : null, tensor);
    }

    /** Returns {@code [N, C, …]}, wherever the channels are in {@code format}. */
    private static long[] dimensions(FeatureFormat format, Channels channels, int batchSize) {
        long[] dimensions = new long[format.shape().size() + 1];
        dimensions[0] = batchSize;
        for (int i = 1; i < dimensions.length; i++) {
            dimensions[i] = format.shape().get(i - 1);
        }
        if (channels == Channels.LAST) {
            int last = dimensions.length - 1;
            long count = dimensions[last];
            System.arraycopy(dimensions, 1, dimensions, 2, last - 1);
            dimensions[1] = count;
        }
        return dimensions;
    }

    private static void appendScale(FeatureFormat format, memory values, PlanBuilder builder) {
        eltwise_forward.primitive_desc linear = new eltwise_forward.primitive_desc(
                builder.cpu(),
                prop_kind.forward_inference,
                algorithm.eltwise_linear,
                values.get_desc(),
                values.get_desc(),
                format.scale(),
                format.offset(),
                builder.attributes(),
                false);
        builder.append("features.scale", linear, Map.of(DNNL_ARG_SRC, values, DNNL_ARG_DST, values));
    }

    private static StepMask mask(ExampleFormat example, long[] dimensions) {
        int steps = example.masks().featureSteps();
        if (dimensions.length > SEQUENCE_RANK || dimensions[dimensions.length - 1] != steps) {
            throw new IllegalArgumentException(
                    "Cannot compile the network: masks of features have %d time steps, which examples of shape %s do not; correct the data"
                            .formatted(steps, example.features().shape()));
        }
        return new StepMask(Math.toIntExact(dimensions[0]), steps);
    }

    /** The features at the start of the plan; dimensions {@code [N, C, …]} wherever the channels were. */
    public Tensor tensor() {
        return tensor;
    }

    /**
     * Copies the features of {@code batch} to the plan's input. A smaller batch than the plan's leaves the examples behind it as they
     * are; with masks it must have the plan's size.
     */
    public void load(Batch batch) {
        tensor.mask().ifPresent(mask -> mask.load(batch.featureMasks()));
        if (converted != null) {
            batch.unpackFeatures(converted.clear());
            return;
        }
        packed.put(
                0,
                batch.packedFeatures(),
                0,
                batch.size() * batch.format().features().bytes());
    }
}
