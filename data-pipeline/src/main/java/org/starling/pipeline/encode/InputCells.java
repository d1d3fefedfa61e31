package org.starling.pipeline.encode;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput;

/** The prepared cells of one record at a time: filled and clipped. Not thread-safe. */
final class InputCells implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] fills;
    private final boolean[] limited;
    private final double[] least;
    private final double[] most;
    private final TextSlice[] textFills;

    private transient RowCells cells;

    InputCells(List<TableInput> inputs) {
        int size = inputs.size();
        fills = new double[size];
        limited = new boolean[size];
        least = new double[size];
        most = new double[size];
        textFills = new TextSlice[size];
        for (int i = 0; i < size; i++) {
            TableInput input = inputs.get(i);
            limited[i] = input.least() != null || input.most() != null;
            least[i] = input.least() == null ? Double.NEGATIVE_INFINITY : input.least();
            most[i] = input.most() == null ? Double.POSITIVE_INFINITY : input.most();
            if (input.fill() != null && input.numeric()) {
                fills[i] = Double.parseDouble(input.fill());
            } else if (input.fill() != null) {
                textFills[i] = TextSlice.of(input.fill());
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
    TextSlice text(int input) {
        return cells.isMissing(input) ? textFills[input] : cells.text(input);
    }
}
