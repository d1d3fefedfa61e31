package org.starling.benchmarks.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.ColourImages;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.kernels.replica.Network;

/** Networks of the step benchmarks, with Adam at a learning rate of 0.001, and their data. */
public enum KernelNetwork {
    /** {@link BenchmarkNetwork#MLP}. */
    MLP(List.of(FashionMnist.SIDE * FashionMnist.SIDE), FashionMnist.CLASSES) {
        @Override
        public Network network() {
            return Network.of(BenchmarkNetwork.MLP.configuration());
        }
    },
    /** {@link BenchmarkNetwork#CNN}. */
    CNN(List.of(1, FashionMnist.SIDE, FashionMnist.SIDE), FashionMnist.CLASSES) {
        @Override
        public Network network() {
            return Network.of(BenchmarkNetwork.CNN.configuration());
        }
    },
    /** {@link KernelConfigurations#colourCnn()}. */
    CIFAR_CNN(List.of(ColourImages.CHANNELS, ColourImages.SIDE, ColourImages.SIDE), ColourImages.CLASSES) {
        @Override
        public Network network() {
            return Network.of(KernelConfigurations.colourCnn());
        }
    },
    /** {@link KernelConfigurations#residual()}. */
    RESNET(List.of(ColourImages.CHANNELS, ColourImages.SIDE, ColourImages.SIDE), ColourImages.CLASSES) {
        @Override
        public Network network() {
            return Network.of(KernelConfigurations.residual());
        }
    },
    /** {@link KernelConfigurations#characters()}. Features are one-hot, {@code [vocabulary, time]}. */
    LSTM(List.of(Characters.VOCABULARY, Characters.LENGTH), Characters.VOCABULARY) {
        @Override
        public Network network() {
            return Network.of(KernelConfigurations.characters());
        }

        @Override
        public byte[] packed(ExampleBatch batch) {
            int length = Characters.LENGTH;
            byte[] rows = new byte[batch.size() * Characters.VOCABULARY * length];
            for (int i = 0; i < batch.features().length; i++) {
                int example = i / length;
                rows[(example * Characters.VOCABULARY + batch.features()[i]) * length + i % length] = 1;
            }
            return rows;
        }

        @Override
        public float scale() {
            return 1;
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<Integer> featureShape;

    private final int classes;

    KernelNetwork(List<Integer> featureShape, int classes) {
        this.featureShape = featureShape;
        this.classes = classes;
    }

    /** A fresh configuration with a fixed seed. */
    public abstract Network network();

    /** The same, live, with its first parameters. */
    public Model model() {
        return network().initialise();
    }

    /** Dimensions of the features of one example. */
    public List<Integer> featureShape() {
        return featureShape;
    }

    /** Classes of one label. */
    public int classes() {
        return classes;
    }

    /** Labels of one example: 1, or one per time step. */
    public int labelsPerExample() {
        return featureShape.size() == 2 ? featureShape.get(1) : 1;
    }

    /** Features as unsigned bytes, row-major {@code [size, featureShape…]}. */
    public byte[] packed(ExampleBatch batch) {
        return batch.features();
    }

    /** Factor of a byte. */
    public float scale() {
        return 1f / 255;
    }

    /** One-hot labels, row-major {@code [size, classes]} or {@code [size, classes, time]}. */
    public float[] oneHot(ExampleBatch batch) {
        int steps = labelsPerExample();
        float[] rows = new float[batch.labels().length * classes];
        for (int i = 0; i < batch.labels().length; i++) {
            rows[(i / steps * classes + batch.labels()[i]) * steps + i % steps] = 1f;
        }
        return rows;
    }

    /** {@code batch} as DL4J takes it. */
    public DataSet dataSet(ExampleBatch batch) {
        byte[] bytes = packed(batch);
        float[] features = new float[bytes.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = (bytes[i] & 0xff) * scale();
        }
        List<Integer> labelShape = labelsPerExample() == 1 ? List.of(classes) : List.of(classes, labelsPerExample());
        return new DataSet(array(features, batch.size(), featureShape), array(oneHot(batch), batch.size(), labelShape));
    }

    private static INDArray array(float[] values, int size, List<Integer> shape) {
        List<Integer> dimensions = new ArrayList<>(List.of(size));
        dimensions.addAll(shape);
        return Nd4j.createFromArray(values)
                .reshape('c', dimensions.stream().mapToLong(Integer::longValue).toArray());
    }
}
