package org.starling.driver.export.preprocessing;

import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.onednn.graph.Reasons;

/** Features that come prepared: encoded, and scaled as {@code format} says. */
record BareFeatures(FeatureFormat format) implements Preprocessing {
    @Override
    public void check(Reasons reasons) {}

    @Override
    public String append(OnnxGraph graph) {
        return graph.input(
                "features",
                DataType.FLOAT,
                format.shape().stream().map(Integer::longValue).toList(),
                "prepared features of an example");
    }
}
