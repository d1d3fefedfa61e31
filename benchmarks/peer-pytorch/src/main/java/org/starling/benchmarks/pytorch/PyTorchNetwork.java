package org.starling.benchmarks.pytorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.ColourImages;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.data.FashionMnist;

/** Networks of the benchmarks, equal to those of the DL4J contenders layer by layer; softmax belongs to the loss. */
enum PyTorchNetwork {
    MLP {
        @Override
        List<PyTorchLayer> layers(PyTorchParameters parameters) {
            PyTorchLayers layers = new PyTorchLayers(parameters);
            int pixels = FashionMnist.SIDE * FashionMnist.SIDE;
            return List.of(layers.dense(pixels, 128), PyTorchLayers.relu(), layers.dense(128, FashionMnist.CLASSES));
        }

        @Override
        Tensor features(ExampleBatch batch) {
            return torch.tensor(scaled(batch)).reshape(batch.size(), -1);
        }
    },
    CNN {
        @Override
        List<PyTorchLayer> layers(PyTorchParameters parameters) {
            return new PyTorchLayers(parameters).convolutional(1, FashionMnist.SIDE);
        }

        @Override
        Tensor features(ExampleBatch batch) {
            return images(batch, 1, FashionMnist.SIDE);
        }
    },
    CIFAR_CNN {
        @Override
        List<PyTorchLayer> layers(PyTorchParameters parameters) {
            return new PyTorchLayers(parameters).convolutional(ColourImages.CHANNELS, ColourImages.SIDE);
        }

        @Override
        Tensor features(ExampleBatch batch) {
            return images(batch, ColourImages.CHANNELS, ColourImages.SIDE);
        }
    },
    RESNET {
        @Override
        List<PyTorchLayer> layers(PyTorchParameters parameters) {
            return new PyTorchLayers(parameters).residual(ColourImages.CHANNELS, ColourImages.CLASSES);
        }

        @Override
        Tensor features(ExampleBatch batch) {
            return images(batch, ColourImages.CHANNELS, ColourImages.SIDE);
        }
    },
    /** Time comes first, the order in which PyTorch's recurrent layers work without transposing sequences. */
    LSTM {
        @Override
        List<PyTorchLayer> layers(PyTorchParameters parameters) {
            return new PyTorchLayers(parameters).recurrent();
        }

        @Override
        Tensor features(ExampleBatch batch) {
            float[] rows = new float[batch.features().length * Characters.VOCABULARY];
            for (int i = 0; i < batch.features().length; i++) {
                rows[timeFirst(i, batch.size()) * Characters.VOCABULARY + batch.features()[i]] = 1f;
            }
            return torch.tensor(rows).reshape(Characters.LENGTH, batch.size(), Characters.VOCABULARY);
        }

        @Override
        Tensor labels(ExampleBatch batch) {
            long[] ordered = new long[batch.labels().length];
            for (int i = 0; i < ordered.length; i++) {
                ordered[timeFirst(i, batch.size())] = batch.labels()[i];
            }
            return torch.tensor(ordered);
        }
    };

    private static int timeFirst(int index, int examples) {
        return index % Characters.LENGTH * examples + index / Characters.LENGTH;
    }

    private static float[] scaled(ExampleBatch batch) {
        float[] scaled = new float[batch.features().length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (batch.features()[i] & 0xff) / 255f;
        }
        return scaled;
    }

    private static Tensor images(ExampleBatch batch, int channels, int side) {
        return torch.tensor(scaled(batch))
                .reshape(batch.size(), channels, side, side)
                .contiguous(MemoryFormat.ChannelsLast);
    }

    /** The layers, with new parameters. */
    abstract List<PyTorchLayer> layers(PyTorchParameters parameters);

    /** Features in the shape and memory format that the first layer works on. */
    abstract Tensor features(ExampleBatch batch);

    /** Classes, one per row of the network's output. */
    Tensor labels(ExampleBatch batch) {
        long[] labels = new long[batch.labels().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.labels()[i];
        }
        return torch.tensor(labels);
    }
}
