package org.starling.pipeline.record;

import java.io.Serializable;
import org.starling.pipeline.column.CodedColumn;
import org.starling.pipeline.column.NumberColumn;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.SeriesColumn;
import org.starling.pipeline.column.TextColumn;
import org.starling.pipeline.column.TextSlice;

/** Some validated records of one split, column by column. Immutable, thread-safe. */
public final class RecordBlock implements Serializable {
    /** Label of records whose labels are vectors. */
    public static final String NO_CLASS = "";

    private static final long serialVersionUID = 1L;

    private final String split;
    private final CodedColumn sources;
    private final CodedColumn reasons;
    private final CodedColumn labels;
    private final TextColumn lines;
    private final RecordHashes hashes;
    /** By input; null where it holds texts. */
    private final NumberColumn[] numbers;
    /** By input; null where it holds numbers. */
    private final TextColumn[] texts;
    /** Null where records are in no time series. */
    private final SeriesColumn series;

    private final FormCounts forms;

    private final int partition;
    private final int first;

    RecordBlock(
            String split,
            CodedColumn sources,
            CodedColumn reasons,
            CodedColumn labels,
            TextColumn lines,
            RecordHashes hashes,
            NumberColumn[] numbers,
            TextColumn[] texts,
            SeriesColumn series,
            FormCounts forms) {
        this(split, sources, reasons, labels, lines, hashes, numbers, texts, series, forms, 0, 0);
    }

    private RecordBlock(
            String split,
            CodedColumn sources,
            CodedColumn reasons,
            CodedColumn labels,
            TextColumn lines,
            RecordHashes hashes,
            NumberColumn[] numbers,
            TextColumn[] texts,
            SeriesColumn series,
            FormCounts forms,
            int partition,
            int first) {
        this.split = split;
        this.sources = sources;
        this.reasons = reasons;
        this.labels = labels;
        this.lines = lines;
        this.hashes = hashes;
        this.numbers = numbers;
        this.texts = texts;
        this.series = series;
        this.forms = forms;
        this.partition = partition;
        this.first = first;
    }

    /** The same block with its position. */
    RecordBlock at(int newPartition, int newFirst) {
        return new RecordBlock(
                split, sources, reasons, labels, lines, hashes, numbers, texts, series, forms, newPartition, newFirst);
    }

    /** Number of the partition that contains it. */
    public int partition() {
        return partition;
    }

    /** Place of its first record within the partition. */
    public int first() {
        return first;
    }

    public int size() {
        return hashes.order.length;
    }

    /** Name of the split that the source is for. */
    public String split() {
        return split;
    }

    /** Files that records came from. */
    public CodedColumn sources() {
        return sources;
    }

    /** Reasons for which records were rejected; none for usable ones. */
    public CodedColumn reasons() {
        return reasons;
    }

    public CodedColumn labels() {
        return labels;
    }

    /** Places in time series; null where records are in none. */
    public SeriesColumn series() {
        return series;
    }

    /** Forms of the cells of its usable records. */
    FormCounts forms() {
        return forms;
    }

    /** The original record; null for a usable one. */
    public TextSlice line(int row) {
        return lines.at(row);
    }

    public long splitHash(int row) {
        return hashes.split[row];
    }

    public long orderHash(int row) {
        return hashes.order[row];
    }

    /** Whether a record may be a duplicate of another one, by {@link #key} and {@link #check}. */
    public boolean hasKey(int row) {
        return !hashes.keyless.get(row);
    }

    public long key(int row) {
        return hashes.key[row];
    }

    public long check(int row) {
        return hashes.check[row];
    }

    /** The cells of a numeric input. */
    public NumberColumn numbers(int input) {
        return numbers[input];
    }

    /** The cells of a row, to be moved from row to row. */
    public Cursor cursor() {
        return new Cursor();
    }

    /** The cells of one row at a time. Not thread-safe. */
    public final class Cursor implements RowCells {
        private int row;

        private Cursor() {}

        /** Moves to a row; returns this. */
        public Cursor at(int newRow) {
            row = newRow;
            return this;
        }

        @Override
        public boolean isMissing(int input) {
            return numbers[input] == null ? texts[input].at(row) == null : numbers[input].isMissing(row);
        }

        @Override
        public double number(int input) {
            return numbers[input].at(row);
        }

        @Override
        public TextSlice text(int input) {
            return texts[input].at(row);
        }

        /** The cell: a double or a text; null where it is missing. */
        public Serializable value(int input) {
            if (isMissing(input)) {
                return null;
            }
            return numbers[input] == null ? text(input).toString() : Double.valueOf(number(input));
        }
    }
}
