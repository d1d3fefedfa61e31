package org.starling.kernels.onednn;

import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.starling.kernels.batch.Batch;

/** Labels in the shape of DL4J's output layers. */
final class OracleLabels {
    private OracleLabels() {}

    /** {@code outputShape} is that of the network's outputs for the batch. */
    static INDArray shaped(
            INDArray flat, Batch batch, org.deeplearning4j.nn.api.Layer outputLayer, long... outputShape) {
        INDArray rows = flat.reshape('c', batch.size(), batch.format().label().length());
        if (outputLayer.conf().getLayer() instanceof BaseOutputLayer settings
                && settings.getLossFn() instanceof LossSparseMCXENT
                && batch.classes().length > 0) {
            return rows.argMax(1).reshape(batch.size(), 1).castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
        }
        if (outputLayer.conf().getLayer() instanceof RnnOutputLayer
                || outputLayer.conf().getLayer() instanceof RnnLossLayer
                || outputLayer.conf().getLayer() instanceof CnnLossLayer
                || outputLayer.conf().getLayer() instanceof Cnn3DLossLayer) {
            return rows.reshape('c', outputShape);
        }
        return rows;
    }
}
