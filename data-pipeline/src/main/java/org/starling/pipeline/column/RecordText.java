package org.starling.pipeline.column;

import java.util.List;
import java.util.StringJoiner;

/** Shows a record as one line of delimited values. */
public final class RecordText {
    private RecordText() {}

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
