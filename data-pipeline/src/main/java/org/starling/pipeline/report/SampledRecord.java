package org.starling.pipeline.report;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.starling.pipeline.record.RecordBlock;
import org.starling.pipeline.record.ValidatedBlock;

/** One record of the sample of a report. Immutable. */
final class SampledRecord implements Serializable {
    private static final long serialVersionUID = 1L;

    /** By input: a double or a text; null for a missing value. */
    private final Serializable[] cells;

    private final String label;
    private final boolean training;

    private SampledRecord(Serializable[] cells, String label, boolean training) {
        this.cells = cells;
        this.label = label;
        this.training = training;
    }

    static SampledRecord of(ValidatedBlock block, int row, int inputs) {
        RecordBlock.Cursor cursor = block.block().cursor().at(row);
        Serializable[] cells = new Serializable[inputs];
        for (int i = 0; i < inputs; i++) {
            cells[i] = cursor.value(i);
        }
        String label = block.block().labels().at(row);
        return new SampledRecord(cells, RecordBlock.NO_CLASS.equals(label) ? null : label, block.isTraining(row));
    }

    /** A double or a text; null for a missing value. */
    Object cell(int input) {
        return cells[input];
    }

    /** Its class; null where it has none. */
    String label() {
        return label;
    }

    /** Whether it has values; a line that could not be split has none. */
    boolean hasContent() {
        return label != null || Arrays.stream(cells).anyMatch(Objects::nonNull);
    }

    /** Whether it became a training example. */
    boolean isTraining() {
        return training;
    }
}
