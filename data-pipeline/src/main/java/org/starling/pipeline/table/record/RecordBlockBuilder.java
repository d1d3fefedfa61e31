package org.starling.pipeline.table.record;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.column.CodedColumn;
import org.starling.pipeline.table.column.NumberColumn;
import org.starling.pipeline.table.column.SeriesColumn;
import org.starling.pipeline.table.column.TextColumn;
import org.starling.pipeline.table.transform.TableInput;

/** Fills one block from rows with the columns of {@link RecordBlocks}. Not thread-safe. */
final class RecordBlockBuilder {
    private static final int TARGET_BYTES = 2 << 20;
    private static final int LEAST_ROWS = 16;
    private static final int MOST_ROWS = 8192;
    /** Roughly, what a row needs beside its cells. */
    private static final int ROW_BYTES = 64;

    private final int maxRows;
    private final String part;
    private final CodedColumn.Builder sources;
    private final CodedColumn.Builder reasons;
    private final CodedColumn.Builder labels;
    private final TextColumn.Builder lines;
    private final RecordHashes hashes;
    private final double[][] numbers;
    private final BitSet[] missing;
    private final TextColumn.Builder[] texts;
    /** Null where records are in no time series. */
    private final SeriesColumn.Builder series;

    private int rows;

    /**
     * @param columns of each row; if there are more than those of cells, these are its place in a time series
     */
    RecordBlockBuilder(String part, List<TableInput> inputs, int columns) {
        this.part = part;
        int rowBytes = Math.addExact(ROW_BYTES, Math.multiplyExact(Double.BYTES, inputs.size()));
        maxRows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, TARGET_BYTES / rowBytes));
        sources = new CodedColumn.Builder(maxRows);
        reasons = new CodedColumn.Builder(maxRows);
        labels = new CodedColumn.Builder(maxRows);
        lines = new TextColumn.Builder(maxRows);
        hashes = new RecordHashes(maxRows);
        series = columns > RecordBlocks.FIRST_CELL + inputs.size() ? new SeriesColumn.Builder(maxRows) : null;
        numbers = new double[inputs.size()][];
        missing = new BitSet[inputs.size()];
        texts = new TextColumn.Builder[inputs.size()];
        for (int i = 0; i < texts.length; i++) {
            if (inputs.get(i).numeric()) {
                numbers[i] = new double[maxRows];
                missing[i] = new BitSet();
            } else {
                texts[i] = new TextColumn.Builder(maxRows);
            }
        }
    }

    void add(InternalRow row) {
        sources.add(row.getUTF8String(RecordBlocks.SOURCE));
        reasons.add(text(row, RecordBlocks.REASON));
        lines.add(text(row, RecordBlocks.LINE));
        labels.add(text(row, RecordBlocks.LABEL));
        hashes.split[rows] = row.getLong(RecordBlocks.SPLIT_HASH);
        hashes.order[rows] = row.getLong(RecordBlocks.ORDER_HASH);
        if (row.isNullAt(RecordBlocks.KEY)) {
            hashes.keyless.set(rows);
        } else {
            hashes.key[rows] = row.getLong(RecordBlocks.KEY);
            hashes.check[rows] = row.getLong(RecordBlocks.CHECK);
        }
        for (int i = 0; i < texts.length; i++) {
            int ordinal = RecordBlocks.FIRST_CELL + i;
            if (texts[i] != null) {
                texts[i].add(text(row, ordinal));
            } else if (row.isNullAt(ordinal)) {
                missing[i].set(rows);
            } else {
                numbers[i][rows] = row.getDouble(ordinal);
            }
        }
        if (series != null) {
            int time = RecordBlocks.FIRST_CELL + texts.length + 1;
            series.add(text(row, time - 1), row.isNullAt(time) ? 0 : row.getDouble(time), row.getLong(time + 1));
        }
        rows++;
    }

    private static UTF8String text(InternalRow row, int ordinal) {
        return row.isNullAt(ordinal) ? null : row.getUTF8String(ordinal);
    }

    boolean isFull() {
        long bytes = lines.bytes() + (series == null ? 0L : series.bytes());
        for (TextColumn.Builder column : texts) {
            bytes += column == null ? 0 : column.bytes();
        }
        return rows == maxRows || bytes >= TARGET_BYTES;
    }

    RecordBlock build() {
        NumberColumn[] builtNumbers = new NumberColumn[texts.length];
        TextColumn[] builtTexts = new TextColumn[texts.length];
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == null) {
                builtNumbers[i] = new NumberColumn(Arrays.copyOf(numbers[i], rows), missing[i]);
            } else {
                builtTexts[i] = texts[i].build();
            }
        }
        return new RecordBlock(
                part,
                sources.build(),
                reasons.build(),
                labels.build(),
                lines.build(),
                hashes.first(rows),
                builtNumbers,
                builtTexts,
                series == null ? null : series.build());
    }
}
