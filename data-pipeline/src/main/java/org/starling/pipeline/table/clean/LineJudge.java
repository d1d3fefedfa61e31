package org.starling.pipeline.table.clean;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.CsvSplitter;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.RecordText;
import org.starling.pipeline.table.transform.RowCells;

/**
 * Judges lines as {@link CleanTable} judges rows, in one call from the line to its values, with no row of Spark's between. Whatever
 * it tells is of the line that was judged last, and shares its memory. Not thread-safe; each task has its own.
 */
public final class LineJudge implements RowCells, Serializable {
    private static final long serialVersionUID = 1L;
    private static final byte BLANK = ' ';

    private final CsvSplitter splitter;
    private final UTF8String delimiter;
    private final UTF8String[] missingTexts;
    private final LineCell[] cells;
    private final LabelJudge labels;
    /** Null where there are none. */
    private final CompiledRules rules;

    private transient UTF8String line;
    /** Null where the line could not be split. */
    private transient ArrayData values;

    private transient UTF8String label;
    private transient UTF8String reason;

    /**
     * A judge.
     *
     * @param table split from lines
     * @param missingTexts texts that stand for a missing value, besides the empty one
     * @param rules null if there are none
     */
    LineJudge(RawTable table, List<String> missingTexts, List<LineCell> cells, LabelJudge labels, CompiledRules rules) {
        this.splitter = table.lines().splitter();
        this.delimiter = UTF8String.fromString(table.delimiter());
        this.missingTexts = missingTexts.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
        this.cells = cells.toArray(LineCell[]::new);
        this.labels = labels;
        this.rules = rules;
    }

    /** Judges a line. */
    public void judge(UTF8String newLine) {
        line = newLine;
        values = splitter.split(newLine);
        reason = values == null ? splitter.fault(newLine) : null;
        for (LineCell cell : cells) {
            UTF8String fault = cell.take(present(cell.column()));
            reason = reason == null ? fault : reason;
        }
        label = labels.column() < 0 ? null : present(labels.column());
        if (reason == null && rules != null) {
            reason = rules.firstBroken(this);
        }
        if (reason == null) {
            reason = labels.fault(label);
        }
    }

    /** The value of a column of the table, without blanks around it; null where it is missing. */
    private UTF8String present(int column) {
        UTF8String raw = raw(column);
        if (raw == null) {
            return null;
        }
        int bytes = raw.numBytes();
        // blanks can only be left where they were in quotes
        UTF8String text = bytes > 0 && (at(raw, 0) == BLANK || at(raw, bytes - 1) == BLANK) ? raw.trim() : raw;
        for (UTF8String stand : missingTexts) {
            if (text.equals(stand)) {
                return null;
            }
        }
        return text.numBytes() == 0 ? null : text;
    }

    private static byte at(UTF8String text, int place) {
        return Platform.getByte(text.getBaseObject(), text.getBaseOffset() + place);
    }

    /** The value of a column of the table as it was split; null where it is empty, or the line could not be split. */
    public UTF8String raw(int column) {
        return values == null || values.isNullAt(column) ? null : values.getUTF8String(column);
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
        return values == null ? line : RecordText.join(values, delimiter);
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
