package org.starling.kernels.onednn;

import java.util.Arrays;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.loss.Labels;

/** Fills the labels of a plan from those of a batch. */
final class LabelInput {
    private final Labels labels;
    private final boolean byClass;
    private final boolean classNumbers;

    /**
     * Checks that the labels fit the network's output.
     *
     * @param classNumbers whether the loss takes class numbers in place of vectors
     * @throws IllegalArgumentException if they do not
     */
    LabelInput(LabelFormat format, Labels labels, boolean classNumbers, String output) {
        this.labels = labels;
        this.byClass = format instanceof LabelFormat.ClassIndex;
        this.classNumbers = classNumbers && !byClass && format.length() == 1;
        int length = this.classNumbers ? labels.columns() : format.length();
        if (length != labels.columns()) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it has %d outputs, but labels have %d values; change its nOut or the data"
                            .formatted(output, labels.columns(), length));
        }
    }

    void load(Batch batch) {
        float[] values = labels.values();
        if (!byClass && !classNumbers) {
            System.arraycopy(batch.vectors(), 0, values, 0, values.length);
            return;
        }
        Arrays.fill(values, 0f);
        int columns = labels.columns();
        for (int row = 0; row < labels.rows(); row++) {
            int label = byClass ? batch.classes()[row] : (int) batch.vectors()[row];
            if (label < 0 || label >= columns) {
                throw new IllegalArgumentException(
                        "Cannot train on a batch: example %d is labelled %d, but there are %d classes; correct the data"
                                .formatted(row, label, columns));
            }
            values[row * columns + label] = 1f;
        }
    }
}
