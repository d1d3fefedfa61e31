package org.starling.pipeline.table.clean;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.CsvSplitter;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.table.transform.RowCells;

/**
 * Judges lines as {@link CleanTable} judges rows, in one call from the line to its values, with no row of Spark's between. Whatever
 * it tells is of the line that was judged last, and shares its memory. Not thread-safe; each task has its own.
 */
public final class LineJudge implements RowCells, Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte BLANK = ' ';

    private final CsvSplitter splitter;
    private final UTF8String[] missingTexts;
    private final LineCell[] cells;
    private final LabelJudge labels;
    private final LineRules rules;

    private transient UTF8String line;
    private transient boolean isSplit;
    private transient UTF8String label;
    private transient UTF8String reason;

    /**
     * A judge.
     *
     * @param table split from lines
     * @param missingTexts texts that stand for a missing value, besides the empty one
     */
    LineJudge(RawTable table, List<String> missingTexts, List<LineCell> cells, LabelJudge labels, LineRules rules) {
        this.splitter = table.lines().splitter();
        this.missingTexts = missingTexts.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
        this.cells = cells.toArray(LineCell[]::new);
        this.labels = labels;
        this.rules = rules;
    }

    /** Judges a line. */
    public void judge(UTF8String newLine) {
        line = newLine;
        isSplit = splitter.take(newLine);
        reason = isSplit ? null : splitter.fault(newLine);
        for (LineCell cell : cells) {
            UTF8String fault = isPresent(cell.column()) ? cell.take(splitter) : cell.takeNone();
            reason = reason == null ? fault : reason;
        }
        label = labels.column() >= 0 && isPresent(labels.column()) ? trimmed(splitter, labels.column()) : null;
        if (reason == null) {
            reason = rules.firstBroken(this);
        }
        if (reason == null) {
            reason = labels.fault(label);
        }
    }

    /** Whether a column of the table has a value that is not missing. */
    public boolean isPresent(int column) {
        if (!isSplit || splitter.length(column) == 0) {
            return false;
        }
        if (missingTexts.length == 0 && !isPadded(splitter, column)) {
            return true;
        }
        UTF8String text = trimmed(splitter, column);
        return text.numBytes() > 0 && Arrays.stream(missingTexts).noneMatch(text::equals);
    }

    /** A value without blanks around it. */
    static UTF8String trimmed(CsvSplitter values, int column) {
        UTF8String value = values.value(column);
        return isPadded(values, column) ? value.trim() : value;
    }

    /** Whether there are blanks around a value, which can only be left where it was in quotes. */
    static boolean isPadded(CsvSplitter values, int column) {
        long first = values.offset(column);
        long last = first + values.length(column) - 1;
        return Platform.getByte(values.base(), first) == BLANK || Platform.getByte(values.base(), last) == BLANK;
    }

    /** The value of a column of the table as it was split; null where it is empty, or the line could not be split. */
    public UTF8String raw(int column) {
        return isSplit ? splitter.value(column) : null;
    }

    /** The first thing that is wrong; null if nothing is. */
    public UTF8String reason() {
        return reason;
    }

    /** The record as a person would look for it; null if nothing is wrong. */
    public UTF8String record() {
        if (reason == null) {
            return null;
        }
        return isSplit ? splitter.joined() : line;
    }

    /** The class; null where it is missing. */
    public UTF8String label() {
        return label;
    }

    @Override
    public boolean isMissing(int input) {
        return cells[input].isMissing();
    }

    @Override
    public double number(int input) {
        return cells[input].number();
    }

    @Override
    public UTF8String text(int input) {
        return cells[input].text();
    }
}
