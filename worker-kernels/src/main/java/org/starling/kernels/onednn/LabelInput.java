package org.starling.kernels.onednn;

import java.util.Arrays;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.loss.LabelMask;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.plan.Channels;

/**
 * Fills the labels of a plan from those of a batch. Labels of sequences and images are vectors {@code [outputs, positions]},
 * row-major, or {@code [positions, outputs]} with channels last, as DL4J's are; the plan needs one row per position.
 */
final class LabelInput {
    private final Labels labels;
    private final Content content;
    private final Channels channels;
    private final int examples;
    private final int positions;

    private enum Content {
        /** A class per example, or per position. */
        CLASS,
        /** Numbers of classes, one per position. */
        CLASS_NUMBERS,
        /** A value per output and position. */
        VALUES
    }

    /**
     * Checks that the labels fit the network's output.
     *
     * @throws IllegalArgumentException if they do not
     */
    public LabelInput(LabelFormat format, Labels labels, int examples, Channels channels, String output) {
        this.labels = labels;
        this.examples = examples;
        this.channels = channels;
        this.positions = labels.rows() / examples;
        boolean byClass = format.indices() > 0;
        boolean byNumber = !byClass && labels.content() == Labels.Content.CLASS_NUMBERS && format.length() == positions;
        if (byClass) {
            content = Content.CLASS;
        } else {
            content = byNumber ? Content.CLASS_NUMBERS : Content.VALUES;
        }
        int expected = byNumber ? positions : labels.columns() * positions;
        if (format.length() != expected || (byClass && format.indices() != positions)) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': it has %d outputs%s, but labels have %d values; change its nOut or the data"
                            .formatted(
                                    output,
                                    labels.columns(),
                                    positions == 1 ? "" : " at each of " + positions + " positions",
                                    format.length()));
        }
    }

    /** Fills the labels with those of {@code batch}, which must have the plan's size. */
    public void load(Batch batch) {
        float[] values = labels.values();
        int columns = labels.columns();
        loadMask(batch.labelMasks(), columns);
        if (content == Content.VALUES) {
            transpose(batch.vectors(), values, columns);
            return;
        }
        Arrays.fill(values, 0f);
        for (int example = 0; example < examples; example++) {
            for (int position = 0; position < positions; position++) {
                int label = content == Content.CLASS
                        ? batch.classes()[example * positions + position]
                        : (int) batch.vectors()[example * positions + position];
                if (label < 0 || label >= columns) {
                    throw new IllegalArgumentException(
                            "Cannot train on a batch: example %d is labelled %d, but there are %d classes; correct the data"
                                    .formatted(example, label, columns));
                }
                values[labels.row(example, position, examples) * columns + label] = 1f;
            }
        }
    }

    private void loadMask(float[] masks, int columns) {
        LabelMask mask = labels.mask();
        switch (mask.granularity()) {
            case NONE -> {}
            case OUTPUT -> transpose(masks, mask.factors(), columns);
            case EXAMPLE, POSITION, WEIGHT -> {
                boolean byPosition = mask.granularity() == LabelMask.Granularity.POSITION;
                for (int example = 0; example < examples; example++) {
                    for (int position = 0; position < positions; position++) {
                        int row = labels.row(example, position, examples) * columns;
                        float factor = masks[byPosition ? example * positions + position : example];
                        Arrays.fill(mask.factors(), row, row + columns, factor);
                    }
                }
            }
        }
    }

    private void transpose(float[] source, float[] target, int columns) {
        if (positions == 1) {
            System.arraycopy(source, 0, target, 0, target.length);
            return;
        }
        for (int example = 0; example < examples; example++) {
            for (int position = 0; position < positions; position++) {
                int row = labels.row(example, position, examples) * columns;
                int first = example * columns * positions;
                if (channels == Channels.LAST) {
                    System.arraycopy(source, first + position * columns, target, row, columns);
                } else {
                    for (int column = 0; column < columns; column++) {
                        target[row + column] = source[first + column * positions + position];
                    }
                }
            }
        }
    }
}
