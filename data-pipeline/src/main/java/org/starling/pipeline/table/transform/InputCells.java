package org.starling.pipeline.table.transform;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** The prepared cells of one record at a time: filled and clipped. Not thread-safe. */
final class InputCells implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] fills;
    private final boolean[] limited;
    private final double[] least;
    private final double[] most;
    private final byte[][] textFills;

    private transient RowCells cells;

    InputCells(List<TableInput> inputs) {
        int size = inputs.size();
        fills = new double[size];
        limited = new boolean[size];
        least = new double[size];
        most = new double[size];
        textFills = new byte[size][];
        for (int i = 0; i < size; i++) {
            TableInput input = inputs.get(i);
            limited[i] = input.least() != null || input.most() != null;
            least[i] = input.least() == null ? Double.NEGATIVE_INFINITY : input.least();
            most[i] = input.most() == null ? Double.POSITIVE_INFINITY : input.most();
            if (input.fill() != null && input.numeric()) {
                fills[i] = Double.parseDouble(input.fill());
            } else if (input.fill() != null) {
                textFills[i] = UTF8String.fromString(input.fill()).getBytes();
            }
        }
    }

    void take(RowCells newCells) {
        cells = newCells;
    }

    /** The number of an input. */
    double number(int input) {
        if (cells.isMissing(input)) {
            return fills[input];
        }
        double number = cells.number(input);
        return limited[input] ? Math.max(least[input], Math.min(most[input], number)) : number;
    }

    /** The text of an input. */
    UTF8String text(int input) {
        return cells.isMissing(input) ? UTF8String.fromBytes(textFills[input]) : cells.text(input);
    }
}
