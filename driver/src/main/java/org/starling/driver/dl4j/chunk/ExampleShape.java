package org.starling.driver.dl4j.chunk;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.validation.Checks;

/**
 * Shape of one example, without the batch.
 *
 * @param features dimensions of the features: {@code [784]}, or {@code [channels, time]}
 * @param labels dimensions of the labels
 * @param featureMask dimensions of the mask of the features: {@code [time]}; empty without one
 * @param labelMask dimensions of the mask of the labels: {@code [1]}, {@code [time]}, or those of the labels; empty without one
 */
public record ExampleShape(
        List<Integer> features, List<Integer> labels, List<Integer> featureMask, List<Integer> labelMask)
        implements Serializable {
    /** A packed example must be small enough for blocks of several. */
    private static final long MAX_VALUES = 1 << 26;

    public ExampleShape {
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        featureMask = List.copyOf(featureMask);
        labelMask = List.copyOf(labelMask);
        new Checks()
                .require(isShape(features), "features", "must be one or more positive dimensions, is " + features)
                .require(isShape(labels), "labels", "must be one or more positive dimensions, is " + labels)
                .require(
                        featureMask.isEmpty() || isShape(featureMask),
                        "featureMask",
                        "must have positive dimensions, is " + featureMask)
                .require(
                        labelMask.isEmpty() || isShape(labelMask),
                        "labelMask",
                        "must have positive dimensions, is " + labelMask)
                .done();
    }

    /** An example without masks. */
    public ExampleShape(List<Integer> features, List<Integer> labels) {
        this(features, labels, List.of(), List.of());
    }

    private static boolean isShape(List<Integer> dimensions) {
        return !dimensions.isEmpty() && dimensions.stream().allMatch(dimension -> dimension > 0);
    }

    /** Whether examples of a data set can be packed: one input and one output, and masks of a kind that {@link Masks} knows. */
    public static boolean fits(MultiDataSet data) {
        return data.numFeatureArrays() == 1
                && data.numLabelsArrays() == 1
                && isRegular(data.getFeatures(0))
                && isRegular(data.getLabels(0))
                && data.getFeatures(0).size(0) == data.getLabels(0).size(0)
                && Masks.ofFeaturesFits(data.getFeaturesMaskArray(0), data.getFeatures(0))
                && Masks.ofLabelsFits(data.getLabelsMaskArray(0), data.getLabels(0));
    }

    private static boolean isRegular(INDArray array) {
        return array != null && array.rank() >= 2 && array.length() > 0 && array.length() / array.size(0) <= MAX_VALUES;
    }

    /** The shape of the examples of a data set that {@link #fits}. */
    public static ExampleShape of(MultiDataSet data) {
        return new ExampleShape(
                dimensions(data.getFeatures(0)),
                dimensions(data.getLabels(0)),
                dimensions(data.getFeaturesMaskArray(0)),
                dimensions(data.getLabelsMaskArray(0)));
    }

    /** The shape of examples of both shapes, where a mask that one of them lacks is full; empty if they differ otherwise. */
    public Optional<ExampleShape> joined(ExampleShape other) {
        if (!features.equals(other.features)
                || !labels.equals(other.labels)
                || !agree(featureMask, other.featureMask)
                || !agree(labelMask, other.labelMask)) {
            return Optional.empty();
        }
        return Optional.of(new ExampleShape(
                features,
                labels,
                featureMask.isEmpty() ? other.featureMask : featureMask,
                labelMask.isEmpty() ? other.labelMask : labelMask));
    }

    private static boolean agree(List<Integer> mask, List<Integer> other) {
        return mask.isEmpty() || other.isEmpty() || mask.equals(other);
    }

    private static List<Integer> dimensions(INDArray array) {
        if (array == null) {
            return List.of();
        }
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

    /** Values in the mask of the features of one example; 0 without one. */
    public int featureMaskLength() {
        return featureMask.isEmpty() ? 0 : length(featureMask);
    }

    /** Values in the mask of the labels of one example; 0 without one. */
    public int labelMaskLength() {
        return labelMask.isEmpty() ? 0 : length(labelMask);
    }

    private static int length(List<Integer> dimensions) {
        return dimensions.stream().reduce(1, Math::multiplyExact);
    }

    /** The format of such examples for replicas: labels are vectors, row-major. */
    public ExampleFormat format() {
        return new ExampleFormat(
                FeatureFormat.float32(features.toArray(Integer[]::new)),
                new LabelFormat.FloatVector(labelLength()),
                new MaskFormat(featureMaskLength(), labelMaskLength()));
    }
}
