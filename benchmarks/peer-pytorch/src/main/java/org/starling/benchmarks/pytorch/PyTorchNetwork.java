package org.starling.benchmarks.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.ColourImages;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.data.FashionMnist;

/** Networks of the benchmarks, equal to those of the DL4J contenders layer by layer; softmax belongs to the loss. */
enum PyTorchNetwork {
    MLP(new Shape(1, FashionMnist.SIDE, FashionMnist.SIDE)) {
        @Override
        Block block() {
            return new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(PyTorchBlocks.dense(128))
                    .add(Activation.reluBlock())
                    .add(PyTorchBlocks.dense(FashionMnist.CLASSES));
        }
    },
    CNN(new Shape(1, FashionMnist.SIDE, FashionMnist.SIDE)) {
        @Override
        Block block() {
            return PyTorchBlocks.convolutional();
        }
    },
    CIFAR_CNN(new Shape(ColourImages.CHANNELS, ColourImages.SIDE, ColourImages.SIDE)) {
        @Override
        Block block() {
            return PyTorchBlocks.convolutional();
        }
    },
    RESNET(new Shape(ColourImages.CHANNELS, ColourImages.SIDE, ColourImages.SIDE)) {
        @Override
        Block block() {
            return PyTorchBlocks.residual();
        }
    },
    /** Time first, which PyTorch's recurrent layers work on without turning sequences around. */
    LSTM(new Shape(Characters.LENGTH, Characters.VOCABULARY)) {
        @Override
        Block block() {
            return PyTorchBlocks.recurrent();
        }

        @Override
        Shape inputShape(int batchSize) {
            return new Shape(Characters.LENGTH, batchSize, Characters.VOCABULARY);
        }

        @Override
        float[] features(ExampleBatch batch) {
            float[] rows = new float[batch.features().length * Characters.VOCABULARY];
            for (int i = 0; i < batch.features().length; i++) {
                rows[timeFirst(i, batch.size()) * Characters.VOCABULARY + batch.features()[i]] = 1f;
            }
            return rows;
        }

        @Override
        int[] labels(ExampleBatch batch) {
            int[] ordered = new int[batch.labels().length];
            for (int i = 0; i < ordered.length; i++) {
                ordered[timeFirst(i, batch.size())] = batch.labels()[i];
            }
            return ordered;
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // a shape does not change
    private final Shape example;

    PyTorchNetwork(Shape example) {
        this.example = example;
    }

    private static int timeFirst(int index, int examples) {
        return index % Characters.LENGTH * examples + index / Characters.LENGTH;
    }

    /** A new network without parameters. */
    abstract Block block();

    /** Shape of the features of {@code batchSize} examples. */
    Shape inputShape(int batchSize) {
        return new Shape(batchSize).addAll(example);
    }

    /** Features as numbers, in the order of {@link #inputShape}. */
    float[] features(ExampleBatch batch) {
        float[] scaled = new float[batch.features().length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (batch.features()[i] & 0xff) / 255f;
        }
        return scaled;
    }

    /** Classes, one per row of the network's output. */
    int[] labels(ExampleBatch batch) {
        return batch.labels();
    }
}
