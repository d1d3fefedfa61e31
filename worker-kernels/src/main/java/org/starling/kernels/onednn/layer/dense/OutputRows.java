package org.starling.kernels.onednn.layer.dense;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.layer.Views;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** The values that a loss compares with one row of labels, and their conversion into a matrix with a row for each. */
public enum OutputRows {
    /** {@code [N, F]}. */
    EXAMPLES {
        @Override
        Tensor of(LayerContext context, Tensor input) {
            return Matrices.flatten(context, input);
        }

        @Override
        Tensor back(LayerContext context, Tensor rows, Tensor input) {
            return rows;
        }
    },
    /** {@code [N, C, T]}. */
    TIME_STEPS {
        @Override
        Tensor of(LayerContext context, Tensor input) {
            return Sequences.rows(context, input);
        }

        @Override
        Tensor back(LayerContext context, Tensor rows, Tensor input) {
            return Sequences.ofRows(context, rows);
        }
    },
    /** {@code [N, C, H, W]}. */
    PIXELS {
        @Override
        Tensor of(LayerContext context, Tensor input) {
            context.requireSpatial(2, input);
            long[] image = input.dimensions();
            memory.desc rows = Descriptors.plain(image[0] * image[2] * image[3], image[1]);
            return Views.reinterpreted(context, ".pixels", input, Descriptors.channelsLast(image), rows);
        }

        @Override
        Tensor back(LayerContext context, Tensor rows, Tensor input) {
            memory.desc image = Descriptors.channelsLast(input.dimensions());
            return Views.reinterpreted(context, ".image", rows, Descriptors.plain(rows.dimensions()), image);
        }
    };

    /** Returns {@code input} as rows. */
    abstract Tensor of(LayerContext context, Tensor input);

    /** Returns {@code rows} in the shape of {@code input}; the inverse of {@link #of}. */
    abstract Tensor back(LayerContext context, Tensor rows, Tensor input);

    /** The order of the rows. */
    Labels.Order order() {
        return this == TIME_STEPS ? Labels.Order.BY_POSITION : Labels.Order.BY_EXAMPLE;
    }
}
