package org.starling.driver.export.preprocessing;

import java.util.stream.LongStream;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;

/** The way from the inputs of a model to the features of its network. */
public sealed interface Preprocessing permits BareFeatures, ImagePixels, TableColumns, Texts {

    /** The fitted preprocessing. */
    static Preprocessing of(FittedTransform transform, FeatureFormat format) {
        if (transform instanceof ImageTransform images) {
            return new ImagePixels(images.raw().shape(), format);
        } else if (transform instanceof TableTransform table) {
            return new TableColumns(table, format);
        }
        return new Texts();
    }

    /** Inputs that are features already. */
    static Preprocessing none(FeatureFormat format) {
        return new BareFeatures(format);
    }

    /** Adds a reason for each step that has no ONNX form. */
    void check(Reasons reasons);

    /**
     * Adds the inputs and the steps, which passed {@link #check}.
     *
     * @return the features, float32 in the shape of an example
     */
    String append(OnnxGraph graph);

    /** The shape of a batch of any number of examples. */
    static long[] shapeOfBatch(FeatureFormat format) {
        return LongStream.concat(LongStream.of(-1), format.shape().stream().mapToLong(Integer::longValue))
                .toArray();
    }
}
