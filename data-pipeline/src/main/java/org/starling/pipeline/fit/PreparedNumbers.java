package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.starling.pipeline.column.NumberColumn;
import org.starling.pipeline.record.ValidatedBlock;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.spec.TableInput;

/**
 * Numbers of the training records of one block as they will be packed: clipped, and filled where they were missing.
 *
 * @param rows training records of the block
 * @param present by column: the values that are there
 */
// only ever read element by element
@SuppressWarnings("ArrayRecordComponent")
record PreparedNumbers(int rows, double[][] present) {

    /** Those of some inputs, which are numeric. */
    static JavaRDD<PreparedNumbers> of(ValidatedTable table, List<TableInput> inputs, List<Integer> columns) {
        List<TableInput> all = new ArrayList<>(inputs);
        List<Integer> wanted = new ArrayList<>(columns);
        return table.blocks().map(block -> of(block, all, wanted));
    }

    private static PreparedNumbers of(ValidatedBlock block, List<TableInput> inputs, List<Integer> columns) {
        int[] training =
                IntStream.range(0, block.size()).filter(block::isTraining).toArray();
        double[][] present = new double[columns.size()][];
        for (int i = 0; i < present.length; i++) {
            int column = columns.get(i);
            present[i] = present(inputs.get(column), block.block().numbers(column), training);
        }
        return new PreparedNumbers(training.length, present);
    }

    private static double[] present(TableInput input, NumberColumn cells, int[] rows) {
        boolean limited = input.least() != null || input.most() != null;
        double least = input.least() == null ? Double.NEGATIVE_INFINITY : input.least();
        double most = input.most() == null ? Double.POSITIVE_INFINITY : input.most();
        boolean filled = input.fill() != null;
        double fill = filled ? Double.parseDouble(input.fill()) : 0;
        double[] values = new double[rows.length];
        int count = 0;
        for (int row : rows) {
            if (!cells.isMissing(row)) {
                double value = cells.at(row);
                values[count++] = limited ? Math.max(least, Math.min(most, value)) : value;
            } else if (filled) {
                values[count++] = fill;
            }
        }
        return count == values.length ? values : Arrays.copyOf(values, count);
    }
}
