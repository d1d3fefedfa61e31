package org.starling.pipeline.source.text;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.LabelField;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;

/** Splits a line into label and text. Rows in: file, line. Rows out: {@link RawExamples#SCHEMA}. Thread-safe. */
final class LineParser implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final TextSource.Lines source;
    private final LabelUse labels;
    private final CompareSpec compare;

    LineParser(TextSource.Lines source, LabelUse labels, CompareSpec compare) {
        this.source = source;
        this.labels = labels;
        this.compare = compare;
    }

    @Override
    public Row call(Row row) {
        String file = FoundFiles.unescaped(row.getString(0));
        byte[] bytes = row.getAs(1);
        if (BoundedLines.isTooLong(bytes.length)) {
            String start = BoundedLines.shownStart(bytes, 0, bytes.length);
            return RowFactory.create(file, null, null, TextFaults.TOO_LONG, start, null, null);
        }
        String line;
        try {
            line = Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            return RowFactory.create(
                    file, null, null, TextFaults.NOT_UTF8, new String(bytes, StandardCharsets.UTF_8), null, null);
        }
        String label = null;
        String text = line;
        if (source.label() != LabelField.NONE) {
            String separator = source.separator();
            int at = source.label() == LabelField.FIRST ? line.indexOf(separator) : line.lastIndexOf(separator);
            if (at >= 0) {
                String before = line.substring(0, at);
                String after = line.substring(at + separator.length());
                label = compare.category((source.label() == LabelField.FIRST ? before : after).trim());
                text = source.label() == LabelField.FIRST ? after : before;
            }
        }
        if (text.isBlank()) {
            return RowFactory.create(file, null, label, TextFaults.EMPTY, line, null, null);
        }
        if (labels == LabelUse.REQUIRED && (label == null || label.isEmpty())) {
            return RowFactory.create(file, null, null, TextFaults.NO_LABEL, line, null, null);
        }
        return RowFactory.create(
                file, compare.text(text).getBytes(StandardCharsets.UTF_8), label, null, line, null, null);
    }
}
