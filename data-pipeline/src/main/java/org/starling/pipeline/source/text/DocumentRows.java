package org.starling.pipeline.source.text;

import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;

/** One row per file. */
final class DocumentRows extends TextFileRows {
    private static final long serialVersionUID = 1L;

    private final LabelUse labels;

    DocumentRows(LabelUse labels, CompareSpec compare) {
        super(compare);
        this.labels = labels;
    }

    @Override
    long firstRow(long number) {
        return number;
    }

    @Override
    Stream<Row> rows(LabelledFile file, String text, long firstRow) {
        if (text.isBlank()) {
            return Stream.of(rejected(file, TextFaults.EMPTY, firstRow));
        }
        if (labels == LabelUse.REQUIRED && file.label() == null) {
            return Stream.of(rejected(file, TextFaults.NO_LABEL, firstRow));
        }
        return Stream.of(kept(file, text, file.label(), "the whole file", firstRow));
    }
}
