package org.starling.pipeline.record;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;
import org.starling.pipeline.column.CodedColumn;
import org.starling.pipeline.column.NumberColumn;
import org.starling.pipeline.column.SeriesColumn;
import org.starling.pipeline.column.TextColumn;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.RecordHasher;
import org.starling.pipeline.validate.ValidatedRecord;

/** Fills one block from validated records. Not thread-safe. */
final class RecordBlockBuilder {
    private static final int TARGET_BYTES = 2 << 20;
    private static final int LEAST_ROWS = 16;
    private static final int MOST_ROWS = 8192;
    /** Approximate bytes of a row besides its cells. */
    private static final int ROW_BYTES = 64;

    private final int maxRows;
    private final String split;
    private final CodedColumn.Builder sources;
    private final CodedColumn.Builder reasons;
    private final CodedColumn.Builder labels;
    private final TextColumn.Builder lines;
    private final RecordHashes hashes;
    private final double[][] numbers;
    private final BitSet[] missing;
    private final TextColumn.Builder[] texts;
    /** Null if records are in no time series. */
    private final SeriesColumn.Builder series;

    /** Label of all records; null if each has its own. */
    private final TextSlice commonLabel;

    private final FormCounts forms = new FormCounts();
    private int rows;

    /** A block for records like one of them, which is not added yet. */
    RecordBlockBuilder(ValidatedRecord first, List<TableInput> inputs, TextSlice commonLabel) {
        split = first.hashes().splitName();
        this.commonLabel = commonLabel;
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
    String split() {
        return split;
    }

    void add(ValidatedRecord record) {
        sources.add(record.source());
        reasons.add(record.reason());
        lines.add(record.line());
        labels.add(commonLabel == null ? record.label() : commonLabel);
        RecordHasher own = record.hashes();
        hashes.split[rows] = own.split();
        hashes.order[rows] = own.order();
        if (own.hasKey()) {
            hashes.key[rows] = own.key();
            hashes.check[rows] = own.check();
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
        if (record.reason() == null) {
            forms.add(record, texts.length);
        }
        if (series != null) {
            series.add(json(record.series()), record.time(), record.timeRest(), record.seriesContent());
        }
        rows++;
    }

    /** One text for several, in which different lists differ, too. */
    private static TextSlice json(List<String> texts) {
        StringJoiner json = new StringJoiner(",", "[", "]");
        for (String text : texts) {
            json.add(
                    text == null
                            ? null
                            : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
        }
        return TextSlice.of(json.toString());
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
                split,
                sources.build(),
                reasons.build(),
                labels.build(),
                lines.build(),
                hashes.first(rows),
                builtNumbers,
                builtTexts,
                series == null ? null : series.build(),
                forms);
    }
}
