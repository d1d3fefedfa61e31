package org.starling.driver.evaluation;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.statistics.ExactSum;

/** Counts of correct and wrong outputs over some examples; can be merged. Not thread-safe. */
sealed interface Tally extends Serializable permits ClassTally, LanguageTally, VectorTally, QuantileTally {

    /**
     * A tally of labels in a format.
     *
     * @param targets the mapping to the units in which errors of vectors are counted, and their quantiles
     * @param worst examples of single classes with the highest loss that are kept; 0 for none
     */
    static Tally of(ExampleFormat format, TargetInverse targets, int worst) {
        LabelFormat label = format.label();
        if (label instanceof LabelFormat.ClassIndex classes) {
            return new ClassTally(classes.classes(), new WorstExamples(worst, format));
        } else if (label instanceof LabelFormat.ClassSequence) {
            return new LanguageTally(format);
        }
        return targets.quantiles().isEmpty()
                ? new VectorTally(label.length(), targets)
                : new QuantileTally(label.length(), targets);
    }

    /**
     * Counts a batch.
     *
     * @param outputs of the network, row-major {@code [batch.size(), length]}; quantiles are put in order
     */
    void add(Batch batch, float[] outputs);

    /** Adds the counts of {@code other}, which is of the same kind. */
    void merge(Tally other);

    /** Examples counted; those with outputs that are not finite included. */
    long examples();

    /** Examples for which the network put out a value that is not finite; they count nowhere else. */
    long notFinite();

    /**
     * The figures so far.
     *
     * @param names of classes or of label values; too few are completed by their indices
     */
    EvaluationReport report(List<String> names);

    /** Whether all outputs of one example are numbers. */
    static boolean finite(float[] outputs, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (!Float.isFinite(outputs[i])) {
                return false;
            }
        }
        return true;
    }

    /** Sums that are zero. */
    static ExactSum[] sums(int count) {
        return Stream.generate(ExactSum::new).limit(count).toArray(ExactSum[]::new);
    }

    static String name(List<String> names, int index) {
        return index < names.size() ? names.get(index) : Integer.toString(index);
    }
}
