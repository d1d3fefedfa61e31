package org.starling.driver.export.preprocessing;

import java.util.Arrays;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TargetInverse;

/**
 * The outputs of a network in the units of the targets' columns, as {@link TargetInverse} computes them: float64 {@code [N,
 * values]}.
 */
public record TargetValues(OnnxGraph graph, TableTargets targets) {

    /** Appends the inverse of the targets' encodings to outputs {@code [N, values]}. */
    public String append(String outputs) {
        int width = targets.width();
        double[] factors = new double[width];
        double[] centres = new double[width];
        boolean[] logarithmic = new boolean[width];
        Arrays.fill(factors, 1);
        int index = 0;
        for (Encoding given : targets.encodings()) {
            Encoding encoding = given instanceof Encoding.Quantile quantile ? quantile.value() : given;
            if (encoding instanceof Encoding.Scaled one) {
                // a constant column has factor 0, and its centre is its value
                factors[index] =
                        one.scaling().factor() == 0 ? 0 : 1 / one.scaling().factor();
                centres[index] = one.scaling().centre();
            }
            logarithmic[index] = encoding instanceof Encoding.Logarithm;
            index += encoding.width();
        }
        String learned = graph.cast(outputs, DataType.DOUBLE);
        String scaled = graph.node(
                        "Add",
                        graph.node("Mul", learned, graph.doubles(factors, width))
                                .append(),
                        graph.doubles(centres, width))
                .append();
        String values = graph.node("Where", graph.flags(logarithmic, width), exponential(learned), scaled)
                .append();
        return NumberMatrix.limited(graph, values, number(-Float.MAX_VALUE), number(Float.MAX_VALUE));
    }

    private String exponential(String values) {
        String magnitude = graph.node(
                        "Sub",
                        graph.node("Exp", graph.node("Abs", values).append()).append(),
                        number(1))
                .append();
        return graph.node("Mul", graph.node("Sign", values).append(), magnitude).append();
    }

    private String number(double value) {
        return graph.doubles(new double[] {value});
    }
}
