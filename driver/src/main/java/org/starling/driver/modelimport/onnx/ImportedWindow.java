package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The window of a convolution or pooling, as DL4J sets it: one value for each spatial dimension.
 *
 * @param mode DL4J's rule for the edges
 * @param kernel size
 * @param strides steps from one window to the next
 * @param dilation steps from one value of the window to the next
 * @param padding zeros at both edges, for {@code Truncate}
 * @param extra zeros before and after the values that DL4J adds in a layer of its own; all 0 if none
 * @param output windows that fit
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImportedWindow(
        ConvolutionMode mode, int[] kernel, int[] strides, int[] dilation, int[] padding, int[] extra, long[] output) {
    /** Larger values make no sense, and would overflow. */
    private static final long MOST = 1 << 20;

    /** Window over one dimension, by the attributes of an operator. */
    private record Edge(long size, long reach, long stride, long before, long after) {
        long output() {
            return (size + before + after - reach) / stride + 1;
        }

        /** Returns whether the zeros are those of DL4J's mode Same. */
        boolean isSame() {
            long missing = Math.max(0, ((size + stride - 1) / stride - 1) * stride + reach - size);
            return before == missing / 2 && after == missing - missing / 2;
        }
    }

    /** Reads the attributes of an operator that moves a window over the spatial dimensions of a node. */
    static ImportedWindow of(Operator operator, ImportedNode input, List<Long> window) {
        int dimensions = window.size();
        if (input.shape().size() != dimensions + 1) {
            throw new UnsupportedOperatorException(
                    "a window of %d dimensions over an example %s".formatted(dimensions, input.shape()));
        }
        int[] strides = ints(operator, "strides", dimensions, 1);
        int[] dilation = ints(operator, "dilations", dimensions, 1);
        int[] kernel = new int[dimensions];
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            kernel[i] = checked(window.get(i), "kernel_shape");
            long reach = (kernel[i] - 1L) * dilation[i] + 1;
            edges.add(edge(operator, input.shape().get(i + 1), reach, strides[i], i, dimensions));
        }
        if (operator.integer("ceil_mode", 0) != 0) {
            throw new UnsupportedOperatorException("ceil_mode");
        }
        edges.forEach(edge -> requireRoom(edge, input));
        return chosen(edges, kernel, strides, dilation);
    }

    private static Edge edge(Operator operator, long size, long reach, long stride, int i, int dimensions) {
        String automatic = operator.text("auto_pad", "NOTSET");
        List<Long> pads = operator.integers("pads");
        if (automatic.equals("SAME_UPPER")) {
            long missing = Math.max(0, ((size + stride - 1) / stride - 1) * stride + reach - size);
            return new Edge(size, reach, stride, missing / 2, missing - missing / 2);
        } else if (automatic.equals("VALID") || pads.isEmpty()) {
            return new Edge(size, reach, stride, 0, 0);
        } else if (!automatic.equals("NOTSET") || pads.size() != 2 * dimensions) {
            throw new UnsupportedOperatorException("auto_pad %s, pads %s".formatted(automatic, pads));
        }
        long before = pads.get(i);
        long after = pads.get(dimensions + i);
        if (before < 0 || after < 0 || before > MOST || after > MOST) {
            throw new UnsupportedOperatorException("pads " + pads);
        }
        return new Edge(size, reach, stride, before, after);
    }

    private static void requireRoom(Edge edge, ImportedNode input) {
        if (edge.size + edge.before + edge.after < edge.reach) {
            throw new UnsupportedOperatorException(
                    "a window of %d values over an example %s".formatted(edge.reach, input.shape()));
        }
    }

    private static ImportedWindow chosen(List<Edge> edges, int[] kernel, int[] strides, int[] dilation) {
        int[] none = new int[edges.size()];
        int[] symmetric = new int[edges.size()];
        int[] extra = new int[2 * edges.size()];
        for (int i = 0; i < edges.size(); i++) {
            symmetric[i] = (int) edges.get(i).before;
            extra[2 * i] = (int) edges.get(i).before;
            extra[2 * i + 1] = (int) edges.get(i).after;
        }
        long[] output = edges.stream().mapToLong(Edge::output).toArray();
        int[] noExtra = new int[extra.length];
        if (edges.stream().allMatch(edge -> edge.before == 0 && edge.after == 0)) {
            return new ImportedWindow(ConvolutionMode.Truncate, kernel, strides, dilation, none, noExtra, output);
        } else if (edges.stream().allMatch(Edge::isSame)) {
            return new ImportedWindow(ConvolutionMode.Same, kernel, strides, dilation, none, noExtra, output);
        } else if (edges.stream().allMatch(edge -> edge.before == edge.after)) {
            return new ImportedWindow(ConvolutionMode.Truncate, kernel, strides, dilation, symmetric, noExtra, output);
        }
        return new ImportedWindow(ConvolutionMode.Truncate, kernel, strides, dilation, none, extra, output);
    }

    /** The window of a transposed convolution, which turns the output of a convolution of these settings into its input. */
    static ImportedWindow transposed(Operator operator, ImportedNode input, List<Long> window) {
        int dimensions = window.size();
        if (input.shape().size() != dimensions + 1
                || !operator.text("auto_pad", "NOTSET").equals("NOTSET")) {
            throw new UnsupportedOperatorException("auto_pad, or a window that does not fit");
        }
        int[] strides = ints(operator, "strides", dimensions, 1);
        int[] dilation = ints(operator, "dilations", dimensions, 1);
        List<Long> pads = operator.integers("pads");
        int[] kernel = new int[dimensions];
        int[] padding = new int[dimensions];
        long[] output = new long[dimensions];
        boolean same = true;
        boolean symmetric = true;
        for (int i = 0; i < dimensions; i++) {
            kernel[i] = checked(window.get(i), "kernel_shape");
            long before = pads.isEmpty() ? 0 : pads.get(i);
            long after = pads.isEmpty() ? 0 : pads.get(dimensions + i);
            long size = input.shape().get(i + 1);
            long all = (size - 1) * strides[i] + kernel[i];
            output[i] = all - before - after;
            long missing = all - size * strides[i];
            same &= before == missing / 2 && after == missing - missing / 2;
            symmetric &= before == after && before >= 0 && before < MOST;
            padding[i] = symmetric ? (int) before : 0;
            if (dilation[i] != 1 || output[i] < 1) {
                throw new UnsupportedOperatorException("dilations, or pads beyond the values");
            }
        }
        if (!same && !symmetric) {
            throw new UnsupportedOperatorException("pads " + pads);
        }
        return new ImportedWindow(
                symmetric ? ConvolutionMode.Truncate : ConvolutionMode.Same,
                kernel,
                strides,
                dilation,
                symmetric ? padding : new int[dimensions],
                new int[2 * dimensions],
                output);
    }

    private static int[] ints(Operator operator, String name, int count, int otherwise) {
        List<Long> given = operator.integers(name);
        if (!given.isEmpty() && given.size() != count) {
            throw new UnsupportedOperatorException("%s %s".formatted(name, given));
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = given.isEmpty() ? otherwise : checked(given.get(i), name);
        }
        return values;
    }

    private static int checked(long value, String name) {
        if (value < 1 || value > MOST) {
            throw new UnsupportedOperatorException("%s of %d".formatted(name, value));
        }
        return (int) value;
    }

    /** Returns whether DL4J needs zeros around the values before. */
    boolean needsZeros() {
        for (int zeros : extra) {
            if (zeros > 0) {
                return true;
            }
        }
        return false;
    }

    /** The shape of the output. */
    List<Long> shape(long channels) {
        List<Long> shape = new ArrayList<>(List.of(channels));
        for (long size : output) {
            shape.add(size);
        }
        return shape;
    }
}
