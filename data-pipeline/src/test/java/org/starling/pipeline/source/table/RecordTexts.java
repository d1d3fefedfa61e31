package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.RecordCells;

/** Records of a table as texts, for comparison in tests. */
final class RecordTexts {
    private RecordTexts() {}

    /** The texts of each record, separated by {@code |}, or its fault. */
    static List<String> of(RawTable table) {
        int columns = table.columns().names().size();
        return table.records("UTC").map(record -> text(record, columns)).collect();
    }

    private static String text(RecordCells record, int columns) {
        if (record.fault() != null) {
            return record.fault().toString();
        }
        List<String> texts = new ArrayList<>();
        TextSlice text = new TextSlice();
        for (int i = 0; i < columns; i++) {
            texts.add(record.read(i, text) ? text.toString() : "null");
        }
        return String.join("|", texts);
    }
}
