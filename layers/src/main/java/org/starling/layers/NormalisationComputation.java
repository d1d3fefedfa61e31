package org.starling.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@code γ x̂ + β}, where x̂ are the features of a row, divided by their deviation, or by their root mean square. */
final class NormalisationComputation extends SequenceComputation<Normalisation> {

    NormalisationComputation(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    /** Rows divided by a number each, and the inverses of these numbers. */
    private record Normalised(INDArray rows, INDArray scales) {}

    private Normalised normalise(INDArray rows) {
        INDArray centred = layerConf().centred() ? rows.subColumnVector(rows.mean(true, 1)) : rows;
        INDArray scales = Transforms.sqrt(
                        centred.mul(centred).mean(true, 1).addi(layerConf().epsilon()))
                .rdivi(1);
        return new Normalised(centred.mulColumnVector(scales), scales);
    }

    @Override
    INDArray forward(INDArray rows, Shape shape) {
        INDArray output = normalise(rows).rows().muliRowVector(parameter(LayerNorm.GAIN));
        return layerConf().centred() ? output.addiRowVector(parameter(LayerNorm.SHIFT)) : output;
    }

    @Override
    INDArray backward(INDArray rows, INDArray outputGradient, Shape shape) {
        Normalised normalised = normalise(rows);
        setGradient(LayerNorm.GAIN, outputGradient.mul(normalised.rows()).sum(0));
        if (layerConf().centred()) {
            setGradient(LayerNorm.SHIFT, outputGradient.sum(0));
        }
        INDArray scaled = outputGradient.mulRowVector(parameter(LayerNorm.GAIN));
        INDArray along = scaled.mul(normalised.rows()).mean(true, 1);
        INDArray result = scaled.sub(normalised.rows().mulColumnVector(along));
        if (layerConf().centred()) {
            result.subiColumnVector(scaled.mean(true, 1));
        }
        return result.muliColumnVector(normalised.scales());
    }

    @Override
    boolean takesExamplesWithoutTime() {
        return true;
    }
}
