package org.starling.pipeline.table.record;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.starling.pipeline.table.column.CodedColumn;
import org.starling.pipeline.table.column.NumberColumn;
import org.starling.pipeline.table.column.SeriesColumn;
import org.starling.pipeline.table.column.TextColumn;
import org.starling.pipeline.table.judged.JudgedRecord;
import org.starling.pipeline.table.transform.TableInput;

/** Fills one block from judged records. Not thread-safe. */
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

    /** A block for records like one of them, which is not added yet. */
    RecordBlockBuilder(JudgedRecord first, List<TableInput> inputs) {
        part = first.part();
        int rowBytes = Math.addExact(ROW_BYTES, Math.multiplyExact(Double.BYTES, inputs.size()));
        maxRows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, TARGET_BYTES / rowBytes));
        sources = new CodedColumn.Builder(maxRows);
        reasons = new CodedColumn.Builder(maxRows);
        labels = new CodedColumn.Builder(maxRows);
        lines = new TextColumn.Builder(maxRows);
        hashes = new RecordHashes(maxRows);
        series = first.inSeries() ? new SeriesColumn.Builder(maxRows) : null;
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

    /** Name of the split that all records of the block are for. */
    String part() {
        return part;
    }

    void add(JudgedRecord record) {
        sources.add(record.source());
        reasons.add(record.reason());
        lines.add(record.line());
        labels.add(record.label());
        hashes.split[rows] = record.splitHash();
        hashes.order[rows] = record.orderHash();
        if (record.hasKey()) {
            hashes.key[rows] = record.key();
            hashes.check[rows] = record.check();
        } else {
            hashes.keyless.set(rows);
        }
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] != null) {
                texts[i].add(record.isMissing(i) ? null : record.text(i));
            } else if (record.isMissing(i)) {
                missing[i].set(rows);
            } else {
                numbers[i][rows] = record.number(i);
            }
        }
        if (series != null) {
            series.add(record.series(), record.time(), record.seriesContent());
        }
        rows++;
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
