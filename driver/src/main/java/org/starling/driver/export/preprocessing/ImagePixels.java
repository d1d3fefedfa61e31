package org.starling.driver.export.preprocessing;

import java.util.List;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureFormat.Channel;
import org.starling.kernels.onednn.graph.Reasons;

/**
 * Decoded images of the size of the training data, as bytes.
 *
 * @param raw {@code [channels, height, width]}
 * @param format scales of the pixels, and the shape of an example
 */
record ImagePixels(List<Integer> raw, FeatureFormat format) implements Preprocessing {
    @Override
    public void check(Reasons reasons) {}

    @Override
    public String append(OnnxGraph graph) {
        String bytes = graph.input(
                "image",
                DataType.UINT8,
                raw.stream().map(Integer::longValue).toList(),
                "pixels from 0 to 255, row by row, one channel after the other");
        graph.within("pixels");
        List<Channel> channels =
                format.channels().isEmpty() ? List.of(new Channel(format.scale(), format.offset())) : format.channels();
        int count = channels.size();
        float[] scales = new float[count];
        float[] offsets = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = channels.get(i).scale();
            offsets[i] = channels.get(i).offset();
        }
        String pixels = graph.reshaped(graph.cast(bytes, DataType.FLOAT), -1, count, format.length() / count);
        String scaled =
                graph.node("Mul", pixels, graph.floats(scales, count, 1)).append();
        String shifted =
                graph.node("Add", scaled, graph.floats(offsets, count, 1)).append();
        return graph.reshaped(shifted, Preprocessing.shapeOfBatch(format));
    }
}
