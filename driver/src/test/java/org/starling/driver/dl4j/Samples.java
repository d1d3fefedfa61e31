package org.starling.driver.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.NativeLibraries;

/** Data for tests; equal arguments give equal data. */
final class Samples {
    static final int INPUTS = 6;
    static final int CLASSES = 3;

    private Samples() {}

    /** Vectors in three well separated clusters, in data sets of some examples each. */
    static List<DataSet> clusters(int examples, int perDataSet) {
        NativeLibraries.prepare();
        Random random = new Random(7);
        List<DataSet> data = new ArrayList<>();
        for (int from = 0; from < examples; from += perDataSet) {
            int size = Math.min(perDataSet, examples - from);
            INDArray features = Nd4j.create(DataType.FLOAT, size, INPUTS);
            INDArray labels = Nd4j.create(DataType.FLOAT, size, CLASSES);
            for (int row = 0; row < size; row++) {
                int label = random.nextInt(CLASSES);
                for (int column = 0; column < INPUTS; column++) {
                    double centre = column % CLASSES == label ? 1.5 : -0.5;
                    features.putScalar(row, column, centre + 0.5 * random.nextGaussian());
                }
                labels.putScalar(row, label, 1);
            }
            data.add(new DataSet(features, labels));
        }
        return data;
    }

    /** Sequences {@code [examples, 4, 7]} with a label {@code [3]} at each time step. */
    static DataSet sequences(int examples, long seed) {
        return new DataSet(uniform(seed, examples, 4, 7), oneHot(seed, examples, 7));
    }

    /** The same, in which every sequence ends somewhere, with masks of features and labels. */
    static DataSet maskedSequences(int examples, long seed) {
        Random random = new Random(seed);
        INDArray mask = Nd4j.ones(DataType.FLOAT, examples, 7);
        for (int example = 0; example < examples; example++) {
            for (int step = 2 + random.nextInt(5); step < 7; step++) {
                mask.putScalar(example, step, 0);
            }
        }
        return new DataSet(uniform(seed, examples, 4, 7), oneHot(seed, examples, 7), mask, mask.dup());
    }

    /** Two vectors, of 4 and 3 values, and one label of 3 classes. */
    static MultiDataSet pairs(int examples, long seed) {
        INDArray labels = oneHot(seed, examples, 1).reshape(examples, CLASSES);
        return new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {uniform(seed, examples, 4), uniform(seed + 1, examples, 3)}, new INDArray[] {labels});
    }

    private static INDArray uniform(long seed, long... shape) {
        NativeLibraries.prepare();
        Random random = new Random(seed);
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextDouble() * 2 - 1);
        }
        return array;
    }

    private static INDArray oneHot(long seed, int examples, int steps) {
        Random random = new Random(seed + 99);
        INDArray labels = Nd4j.create(DataType.FLOAT, examples, CLASSES, steps);
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                labels.putScalar(new int[] {example, random.nextInt(CLASSES), step}, 1);
            }
        }
        return labels;
    }
}
