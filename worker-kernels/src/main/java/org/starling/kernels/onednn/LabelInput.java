package org.starling.kernels.onednn;

import java.util.Arrays;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.loss.Labels;

/**
 * Fills the labels of a plan from those of a batch. Labels of sequences are vectors {@code [outputs, time]}, row-major, as
 * DL4J's are; the plan wants one row per time step, all examples of a time step after each other.
 */
final class LabelInput {
    private final Labels labels;
    private final Content content;
    private final int examples;
    private final int steps;

    private enum Content {
        /** A class per example. */
        CLASS,
        /** Numbers of classes, one per time step. */
        CLASS_NUMBERS,
        /** A value per output and time step. */
        VALUES
    }

    /** Whether the loss wants class numbers where others want vectors. */
    enum LossLabels {
        VECTORS,
        CLASS_NUMBERS
    }

    /**
     * Checks that the labels fit the network's output.
     *
     * @throws IllegalArgumentException if they do not
     */
    LabelInput(LabelFormat format, Labels labels, int examples, LossLabels wanted, String output) {
        this.labels = labels;
        this.examples = examples;
        this.steps = labels.rows() / examples;
        boolean byClass = format instanceof LabelFormat.ClassIndex;
        boolean byNumber = !byClass && wanted == LossLabels.CLASS_NUMBERS && format.length() == steps;
        if (byClass) {
            content = Content.CLASS;
        } else {
            content = byNumber ? Content.CLASS_NUMBERS : Content.VALUES;
        }
        int expected = byNumber ? steps : labels.columns() * steps;
        if (format.length() != expected) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it has %d outputs%s, but labels have %d values; change its nOut or the data"
                            .formatted(
                                    output,
                                    labels.columns(),
                                    steps == 1 ? "" : " at each of " + steps + " time steps",
                                    format.length()));
        }
    }

    void load(Batch batch) {
        float[] values = labels.values();
        int columns = labels.columns();
        if (content == Content.VALUES) {
            transpose(batch.vectors(), values, columns);
            return;
        }
        Arrays.fill(values, 0f);
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                int label = content == Content.CLASS
                        ? batch.classes()[example]
                        : (int) batch.vectors()[example * steps + step];
                if (label < 0 || label >= columns) {
                    throw new IllegalArgumentException(
                            "Cannot train on a batch: example %d is labelled %d, but there are %d classes; correct the data"
                                    .formatted(example, label, columns));
                }
                values[(step * examples + example) * columns + label] = 1f;
            }
        }
    }

    private void transpose(float[] source, float[] target, int columns) {
        if (steps == 1) {
            System.arraycopy(source, 0, target, 0, target.length);
            return;
        }
        for (int example = 0; example < examples; example++) {
            for (int column = 0; column < columns; column++) {
                int start = (example * columns + column) * steps;
                for (int step = 0; step < steps; step++) {
                    target[(step * examples + example) * columns + column] = source[start + step];
                }
            }
        }
    }
}
