package org.starling.benchmarks.dl4j;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;

/** Networks of the benchmarks on Fashion-MNIST, with Adam; the learning rate is 0.001 unless set. */
public enum BenchmarkNetwork {
    /** 784 inputs, 128 hidden units with ReLU, 10 classes: 101,770 parameters. */
    MLP {
        @Override
        public MultiLayerConfiguration configuration(double learningRate) {
            return builder(learningRate)
                    .list()
                    .layer(dense(128))
                    .layer(softmax())
                    .setInputType(InputType.feedForward(FashionMnist.SIDE * FashionMnist.SIDE))
                    .build();
        }

        @Override
        public long[] inputShape(long batchSize) {
            return new long[] {batchSize, FashionMnist.SIDE * FashionMnist.SIDE};
        }
    },
    /**
     * Three 3 × 3 convolutions with 32, 64 and 64 filters, the first two followed by 2 × 2 max pooling; 64 hidden units, 10
     * classes; ReLU throughout: 93,322 parameters.
     */
    CNN {
        @Override
        public MultiLayerConfiguration configuration(double learningRate) {
            return builder(learningRate)
                    .list()
                    .layer(convolution(32))
                    .layer(pooling())
                    .layer(convolution(64))
                    .layer(pooling())
                    .layer(convolution(64))
                    .layer(dense(64))
                    .layer(softmax())
                    .setInputType(InputType.convolutional(FashionMnist.SIDE, FashionMnist.SIDE, 1))
                    .build();
        }

        @Override
        public long[] inputShape(long batchSize) {
            return new long[] {batchSize, 1, FashionMnist.SIDE, FashionMnist.SIDE};
        }
    };

    private static final int SEED = 1;
    private static final double LEARNING_RATE = 1e-3;

    /** A fresh configuration with a fixed seed. */
    public MultiLayerConfiguration configuration() {
        return configuration(LEARNING_RATE);
    }

    /** The same with another learning rate. */
    public abstract MultiLayerConfiguration configuration(double learningRate);

    /** Shape of the features of {@code batchSize} examples. */
    public abstract long[] inputShape(long batchSize);

    /** {@code batch} as DL4J takes it: scaled features and one-hot labels. */
    public DataSet dataSet(ImageBatch batch) {
        INDArray features = Nd4j.createFromArray(batch.scaledPixels()).reshape(inputShape(batch.size()));
        INDArray labels = Nd4j.createFromArray(batch.oneHotLabels(FashionMnist.CLASSES))
                .reshape(batch.size(), FashionMnist.CLASSES);
        return new DataSet(features, labels);
    }

    private static NeuralNetConfiguration.Builder builder(double learningRate) {
        return new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER);
    }

    private static ConvolutionLayer convolution(int filters) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(filters)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(FashionMnist.CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
