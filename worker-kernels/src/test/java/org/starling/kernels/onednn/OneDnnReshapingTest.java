package org.starling.kernels.onednn;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Sequences of another length, and sequences of images. */
class OneDnnReshapingTest extends OracleTest {
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;
    private static final int OUTPUTS = 3;

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "7, 3, 3", "64, 2, 17"})
    void repeatedTimeStepsAgreeWithDl4j(int batchSize, int size, int channels) {
        Layer repeated = new Upsampling1D.Builder(size).build();
        assertAgrees(betweenConvolutions(channels, repeated), vectors(4 * (5 * size), channels, 6), batchSize);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0, 1", "7, 0, 2, 3", "64, 2, 3, 17"})
    void paddedSequencesAgreeWithDl4j(int batchSize, int left, int right, int channels) {
        assertAgrees(
                betweenConvolutions(channels, new ZeroPadding1DLayer(left, right)),
                vectors(4 * (5 + left + right), channels, 6),
                batchSize);
    }

    /** Six time steps become five by the first convolution; the second keeps their number. */
    private static MultiLayerConfiguration betweenConvolutions(int channels, Layer layer) {
        return OneDnnLayerTest.settings()
                .list()
                .layer(new Convolution1DLayer.Builder(2).nOut(3).build())
                .layer(layer)
                .layer(new Convolution1DLayer.Builder(1).nOut(4).build())
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(channels, 6))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"1, 5, 1", "7, 6, 3", "64, 3, 2", "7, 1, 17"})
    void sequencesOfImagesAgreeWithDl4j(int batchSize, int time, int channels) {
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).build())
                .layer(new LSTM.Builder().nOut(5).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.TANH)
                        .nOut(OUTPUTS)
                        .build())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(HEIGHT, WIDTH, channels))
                .inputPreProcessor(1, new CnnToRnnPreProcessor(HEIGHT - 1, WIDTH - 1, 3))
                .setInputType(InputType.recurrent((long) HEIGHT * WIDTH * channels, time))
                .build();
        assertAgrees(configuration, vectors(OUTPUTS * time, HEIGHT * WIDTH * channels, time), batchSize);
    }

    /** Statistics go over the images of all time steps. */
    @Test
    void normalisedSequencesOfImagesAgreeWithDl4j() {
        int time = 4;
        MultiLayerConfiguration configuration = OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(2, 2).nOut(3).build())
                .layer(new BatchNormalization.Builder().eps(1e-2).build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.TANH)
                        .nOut(OUTPUTS)
                        .build())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(HEIGHT, WIDTH, 2))
                .inputPreProcessor(2, new CnnToFeedForwardPreProcessor(HEIGHT - 1, WIDTH - 1, 3))
                .inputPreProcessor(3, new FeedForwardToRnnPreProcessor())
                .setInputType(InputType.recurrent(HEIGHT * WIDTH * 2, time))
                .build();
        assertAgrees(configuration, vectors(OUTPUTS * time, HEIGHT * WIDTH * 2, time), 7);
    }
}
