package org.starling.kernels.onednn;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;

/**
 * Masks of a batch in DL4J's shape.
 *
 * @param features {@code [N, T]}, or null
 * @param labels {@code [N, 1]}, {@code [N, T]}, {@code [N, 1, H, W]} or as the labels; or null
 */
record OracleMasks(INDArray features, INDArray labels) {
    private static final int IMAGE_RANK = 4;

    /** {@code labelShape} is that of the labels, if they matter. */
    static OracleMasks of(Batch batch, long[] labelShape, DataType type) {
        int steps = batch.format().masks().featureSteps();
        INDArray features = steps == 0 ? null : array(batch.featureMasks(), type, batch.size(), steps);
        if (batch.format().masks().labelValues() == 0 || labelShape.length == 0) {
            return new OracleMasks(features, null);
        }
        return new OracleMasks(features, array(batch.labelMasks(), type, labelMaskShape(batch, labelShape)));
    }

    private static long[] labelMaskShape(Batch batch, long... labelShape) {
        int values = batch.format().masks().labelValues();
        if (values == batch.format().label().length()) {
            return labelShape;
        } else if (labelShape.length == IMAGE_RANK && values > 1) {
            return new long[] {labelShape[0], 1, labelShape[2], labelShape[3]};
        }
        return new long[] {batch.size(), values};
    }

    /** As graphs want it. */
    static INDArray[] array(INDArray mask) {
        return mask == null ? null : new INDArray[] {mask};
    }

    private static INDArray array(float[] values, DataType type, long... shape) {
        int length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Nd4j.createFromArray(Arrays.copyOf(values, length))
                .reshape('c', shape)
                .castTo(type);
    }
}
