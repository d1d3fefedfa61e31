package org.starling.pipeline.source.table;

import java.util.StringJoiner;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Shows a record as one line of delimited values. Called from generated code. */
public final class RecordText {
    private RecordText() {}

    /** The texts one after the other, those that need it in quotes; nothing for null. */
    public static UTF8String join(ArrayData texts, UTF8String delimiter) {
        String separator = delimiter.toString();
        StringJoiner line = new StringJoiner(separator);
        for (int i = 0; i < texts.numElements(); i++) {
            String text = texts.isNullAt(i) ? "" : texts.getUTF8String(i).toString();
            boolean quoted = text.contains(separator) || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0;
            line.add(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
        return UTF8String.fromString(line.toString());
    }
}
