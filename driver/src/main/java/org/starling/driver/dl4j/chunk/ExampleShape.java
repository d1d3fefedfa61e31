package org.starling.driver.dl4j.chunk;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.validation.Checks;

/**
 * Shape of one example, without the batch.
 *
 * @param features dimensions of the features: {@code [784]}, or {@code [channels, time]}
 * @param labels dimensions of the labels
 */
public record ExampleShape(List<Integer> features, List<Integer> labels) implements Serializable {
    /** A packed example must be small enough for blocks of several. */
    private static final long MAX_VALUES = 1 << 26;

    public ExampleShape {
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        new Checks()
                .require(isShape(features), "features", "must be one or more positive dimensions, is " + features)
                .require(isShape(labels), "labels", "must be one or more positive dimensions, is " + labels)
                .done();
    }

    private static boolean isShape(List<Integer> dimensions) {
        return !dimensions.isEmpty() && dimensions.stream().allMatch(dimension -> dimension > 0);
    }

    /** Whether examples of a data set can be packed: one input and one output, and no masks. */
    public static boolean fits(MultiDataSet data) {
        return data.numFeatureArrays() == 1
                && data.numLabelsArrays() == 1
                && !isMasked(data.getFeaturesMaskArrays())
                && !isMasked(data.getLabelsMaskArrays())
                && isRegular(data.getFeatures(0))
                && isRegular(data.getLabels(0))
                && data.getFeatures(0).size(0) == data.getLabels(0).size(0);
    }

    private static boolean isMasked(INDArray[] masks) {
        return masks != null && Arrays.stream(masks).anyMatch(mask -> mask != null);
    }

    private static boolean isRegular(INDArray array) {
        return array != null && array.rank() >= 2 && array.length() > 0 && array.length() / array.size(0) <= MAX_VALUES;
    }

    /** The shape of the examples of a data set that {@link #fits}. */
    public static ExampleShape of(MultiDataSet data) {
        return new ExampleShape(dimensions(data.getFeatures(0)), dimensions(data.getLabels(0)));
    }

    private static List<Integer> dimensions(INDArray array) {
        return LongStream.of(array.shape()).skip(1).mapToObj(Math::toIntExact).toList();
    }

    /** Values in the features of one example. */
    public int featureLength() {
        return length(features);
    }

    /** Values in the labels of one example. */
    public int labelLength() {
        return length(labels);
    }

    private static int length(List<Integer> dimensions) {
        return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    /** How kernels see such examples: labels are vectors, row-major. */
    public ExampleFormat format() {
        return new ExampleFormat(
                FeatureFormat.float32(features.toArray(Integer[]::new)), new LabelFormat.FloatVector(labelLength()));
    }
}
