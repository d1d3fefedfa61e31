package org.starling.driver.modelimport.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.starling.driver.export.onnx.OnnxGraph;

/** Layers that move a window over images or sequences. */
final class KerasConvolutions {
    private KerasConvolutions() {}

    /**
     * A window in the words of Keras.
     *
     * @param size its size
     * @param strides steps from one window to the next
     * @param dilation steps from one value of the window to the next
     * @param padding {@code valid}, {@code same} or {@code causal}
     */
    private record Window(List<Long> size, List<Long> strides, List<Long> dilation, String padding) {
        static Window ofConvolution(KerasLayer layer, int dimensions) {
            return new Window(
                    layer.numbers("kernel_size", dimensions, 1),
                    layer.numbers("strides", dimensions, 1),
                    layer.numbers("dilation_rate", dimensions, 1),
                    layer.text("padding", "valid"));
        }

        /** Windows of pooling do not overlap unless strides say so. */
        static Window ofPooling(KerasLayer layer, int dimensions) {
            List<Long> size = layer.numbers("pool_size", dimensions, 2);
            List<Long> strides = layer.config().hasNonNull("strides") ? layer.numbers("strides", dimensions, 1) : size;
            return new Window(size, strides, layer.numbers("", dimensions, 1), layer.text("padding", "valid"));
        }

        /** Zeros before and after the values, and windows that fit, for one dimension. */
        private long[] edge(int i, long given) {
            long reach = (size.get(i) - 1) * dilation.get(i) + 1;
            long stride = Math.max(1, strides.get(i));
            long before = 0;
            long after = 0;
            if (padding.equals("same")) {
                long missing = Math.max(0, ((given + stride - 1) / stride - 1) * stride + reach - given);
                before = missing / 2;
                after = missing - before;
            } else if (padding.equals("causal")) {
                before = reach - 1;
            }
            return new long[] {before, after, (given + before + after - reach) / stride + 1};
        }

        OnnxGraph.Node setOn(OnnxGraph.Node node, KerasValue x) {
            List<Long> before = new ArrayList<>();
            List<Long> after = new ArrayList<>();
            for (int i = 0; i < size.size(); i++) {
                long[] edge = edge(i, x.shape().get(i + 1));
                before.add(edge[0]);
                after.add(edge[1]);
            }
            before.addAll(after);
            return node.withLongs("kernel_shape", size)
                    .withLongs("strides", strides)
                    .withLongs("dilations", dilation)
                    .withLongs("pads", before);
        }

        KerasValue output(String name, long channels, KerasValue x) {
            List<Long> shape = new ArrayList<>(List.of(channels));
            for (int i = 0; i < size.size(); i++) {
                shape.add(edge(i, x.shape().get(i + 1))[2]);
            }
            return new KerasValue(name, shape);
        }
    }

    /** {@code Conv1D} and {@code Conv2D}. */
    static KerasValue plain(LayerContext context) {
        KerasLayer layer = context.layer();
        KerasValue x = context.input();
        int dimensions = layer.type().endsWith("1D") ? 1 : 2;
        context.requireRank(dimensions + 1);
        context.require(layer.number("groups", 1) == 1, "groups");
        Window window = Window.ofConvolution(layer, dimensions);
        long filters = layer.numbers("filters", 1, 0).get(0);
        String weights = dimensions == 1
                ? context.permuted("kernel", new long[] {window.size.get(0), x.channels(), filters}, 2, 1, 0)
                : context.permuted(
                        "kernel",
                        new long[] {window.size.get(0), window.size.get(1), x.channels(), filters},
                        3,
                        2,
                        0,
                        1);
        return context.activated(convolved(context, x, weights, bias(context, filters), window, filters, 1));
    }

    /** {@code DepthwiseConv2D}. */
    static KerasValue depthwise(LayerContext context) {
        KerasValue separate = channelByChannel(context, "depthwise_kernel", "kernel", true);
        return context.activated(separate);
    }

    /** {@code SeparableConv2D}: each channel alone, then all of them at each pixel. */
    static KerasValue separable(LayerContext context) {
        KerasValue separate = channelByChannel(context, "depthwise_kernel", "depthwise_kernel", false);
        long filters = context.layer().numbers("filters", 1, 0).get(0);
        String weights =
                context.permuted("pointwise_kernel", new long[] {1, 1, separate.channels(), filters}, 3, 2, 0, 1);
        List<Long> ones = List.of(1L, 1L);
        Window window = new Window(ones, ones, ones, "valid");
        return context.activated(convolved(context, separate, weights, bias(context, filters), window, filters, 1));
    }

    private static KerasValue channelByChannel(LayerContext context, String key, String other, boolean biased) {
        KerasLayer layer = context.layer();
        KerasValue x = context.input();
        context.requireRank(3);
        Window window = Window.ofConvolution(layer, 2);
        long multiplier = layer.numbers("depth_multiplier", 1, 1).get(0);
        long outputs = x.channels() * multiplier;
        String name =
                context.weights().stream().anyMatch(weight -> weight.name().equals(key)) ? key : other;
        long[] shape = {window.size.get(0), window.size.get(1), x.channels(), multiplier};
        String weights = context.permuted(name, shape, new long[] {outputs, 1, shape[0], shape[1]}, 2, 3, 0, 1);
        return convolved(context, x, weights, biased ? bias(context, outputs) : "", window, outputs, x.channels());
    }

    private static KerasValue convolved(
            LayerContext context, KerasValue x, String weights, String bias, Window window, long outputs, long groups) {
        String output = window.setOn(context.graph().node("Conv", x.name(), weights, bias), x)
                .with("group", groups)
                .append();
        return window.output(output, outputs, x);
    }

    private static String bias(LayerContext context, long outputs) {
        return context.layer().flag("use_bias", true)
                ? context.graph().floats(context.values("bias", outputs), outputs)
                : "";
    }

    /** {@code MaxPooling1D} and the like. */
    static KerasValue pooled(LayerContext context) {
        KerasLayer layer = context.layer();
        KerasValue x = context.input();
        int dimensions = layer.type().endsWith("1D") ? 1 : 2;
        context.requireRank(dimensions + 1);
        Window window = Window.ofPooling(layer, dimensions);
        String operator = layer.type().startsWith("Max") ? "MaxPool" : "AveragePool";
        String output =
                window.setOn(context.graph().node(operator, x.name()), x).append();
        return window.output(output, x.channels(), x);
    }

    /** {@code GlobalMaxPooling1D} and the like. */
    static KerasValue pooledOverAll(LayerContext context) {
        KerasValue x = context.input();
        context.requireRank(context.layer().type().endsWith("1D") ? 2 : 3);
        context.require(!context.layer().flag("keepdims", false), "keepdims");
        OnnxGraph graph = context.graph();
        String operator = context.layer().type().startsWith("GlobalMax") ? "ReduceMax" : "ReduceMean";
        long[] axes = x.rank() == 2 ? new long[] {2} : new long[] {2, 3};
        String output = graph.node(operator, x.name(), graph.longs(axes, axes.length))
                .with("keepdims", 0)
                .append();
        return new KerasValue(output, List.of(x.channels()));
    }

    /** {@code ZeroPadding2D}. */
    static KerasValue padded(LayerContext context) {
        KerasValue x = context.input();
        context.requireRank(3);
        OnnxGraph graph = context.graph();
        long[] zeros = new long[4];
        for (int i = 0; i < 2; i++) {
            JsonNode padding = context.layer().config().path("padding");
            JsonNode given = padding.isArray() ? padding.path(i) : padding;
            zeros[2 * i] = given.isArray() ? given.path(0).asLong() : given.asLong(1);
            zeros[2 * i + 1] = given.isArray() ? given.path(1).asLong() : given.asLong(1);
        }
        long[] pads = {0, 0, zeros[0], zeros[2], 0, 0, zeros[1], zeros[3]};
        String output = graph.node("Pad", x.name(), graph.longs(pads, 8)).append();
        return new KerasValue(
                output,
                List.of(
                        x.channels(),
                        x.shape().get(1) + zeros[0] + zeros[1],
                        x.shape().get(2) + zeros[2] + zeros[3]));
    }

    /** {@code UpSampling2D} of the nearest value. */
    static KerasValue upsampled(LayerContext context) {
        KerasValue x = context.input();
        context.requireRank(3);
        context.require(context.layer().text("interpolation", "nearest").equals("nearest"), "interpolation");
        List<Long> size = context.layer().numbers("size", 2, 2);
        OnnxGraph graph = context.graph();
        String output = graph.node(
                        "Resize", x.name(), "", graph.floats(new float[] {1, 1, size.get(0), size.get(1)}, 4))
                .with("mode", "nearest")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor")
                .append();
        return new KerasValue(
                output,
                List.of(x.channels(), x.shape().get(1) * size.get(0), x.shape().get(2) * size.get(1)));
    }
}
