package org.starling.pipeline.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Shows a record as one line of delimited values. Called from generated code. */
public final class RecordText {
    private RecordText() {}

    /** The texts one after the other, those that need it in quotes; nothing for null. */
    public static UTF8String join(ArrayData texts, UTF8String delimiter) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < texts.numElements(); i++) {
            all.add(texts.isNullAt(i) ? null : texts.getUTF8String(i).toString());
        }
        return UTF8String.fromString(join(all, delimiter.toString()));
    }

    /** The texts one after the other, those that need it in quotes; nothing for null. */
    public static String join(List<String> texts, String delimiter) {
        StringJoiner line = new StringJoiner(delimiter);
        for (String one : texts) {
            String text = one == null ? "" : one;
            boolean quoted = text.contains(delimiter) || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0;
            line.add(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
        return line.toString();
    }
}
