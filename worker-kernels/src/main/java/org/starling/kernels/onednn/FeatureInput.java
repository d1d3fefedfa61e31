package org.starling.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Where packed features enter a plan: copied as bytes, then converted, scaled and shifted by vector instructions. Features with
 * a scale for each channel are converted while they are copied instead.
 */
final class FeatureInput {
    private static final int IMAGE_RANK = 4;

    private final ByteBuffer packed;
    /** Where converted features go; null unless they are converted while they are copied. */
    private final FloatBuffer converted;

    private final Tensor tensor;

    /** Where the channels are in the shape of an image. */
    enum Channels {
        FIRST,
        LAST
    }

    /** Appends the conversion to {@code builder}. */
    FeatureInput(FeatureFormat format, Channels channels, PlanBuilder builder) {
        long[] dimensions = new long[format.shape().size() + 1];
        dimensions[0] = builder.batchSize();
        for (int i = 1; i < dimensions.length; i++) {
            dimensions[i] = format.shape().get(i - 1);
        }
        boolean channelsLast = channels == Channels.LAST && dimensions.length == IMAGE_RANK;
        if (channelsLast) {
            dimensions = new long[] {dimensions[0], dimensions[3], dimensions[1], dimensions[2]};
        }
        memory.desc plain = descriptor(data_type.f32, channelsLast, dimensions);
        memory values = builder.allocate(plain);
        boolean byChannel = !format.channels().isEmpty();
        if (format.type() == FeatureType.UINT8 && !byChannel) {
            memory bytes = builder.allocate(descriptor(data_type.u8, channelsLast, dimensions));
            builder.copy("features", bytes, values);
            packed = NativeScope.bytesOf(bytes);
        } else {
            packed = NativeScope.bytesOf(values);
        }
        converted =
                byChannel ? packed.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer() : null;
        if (format.scale() != 1f || format.offset() != 0f) {
            eltwise_forward.primitive_desc linear = new eltwise_forward.primitive_desc(
                    builder.cpu(),
                    prop_kind.forward_inference,
                    algorithm.eltwise_linear,
                    plain,
                    plain,
                    format.scale(),
                    format.offset(),
                    builder.attributes(),
                    false);
            builder.append("features.scale", linear, Map.of(DNNL_ARG_SRC, values, DNNL_ARG_DST, values));
        }
        tensor = Tensor.of(values, Tensor.Differentiation.NOT_NEEDED);
    }

    private static memory.desc descriptor(data_type type, boolean channelsLast, long... dimensions) {
        return channelsLast ? Descriptors.channelsLast(type, dimensions) : Descriptors.plain(type, dimensions);
    }

    Tensor tensor() {
        return tensor;
    }

    /** Copies the features of {@code batch}, which must have the plan's size, to where the plan reads them. */
    void load(Batch batch) {
        if (converted != null) {
            batch.unpackFeatures(converted.clear());
            return;
        }
        packed.put(0, batch.packedFeatures(), 0, packed.capacity());
    }
}
