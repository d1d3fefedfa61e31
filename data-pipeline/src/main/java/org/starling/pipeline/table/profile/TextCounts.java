package org.starling.pipeline.table.profile;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.record.JudgedBlock;
import org.starling.pipeline.table.record.RecordBlock;
import org.starling.pipeline.table.transform.TableInput;

/** Counts the texts of one input in training records. Not thread-safe. */
final class TextCounts {
    private final TableInput column;
    private final int input;
    private final UTF8String separator;
    private final int limit;
    private final Map<UTF8String, Long> counts = new HashMap<>();

    /**
     * Nothing counted yet.
     *
     * @param column whose fill takes the place of missing values
     * @param separator a regular expression that parts texts; null to take them whole
     * @param limit with so many different texts it stops: nobody wants the numbers then
     */
    TextCounts(TableInput column, int input, String separator, int limit) {
        this.column = column;
        this.input = input;
        this.separator = separator == null ? null : UTF8String.fromString(separator);
        this.limit = limit;
    }

    void add(JudgedBlock block) {
        RecordBlock.Cursor cells = block.block().cursor();
        for (int row = 0; row < block.size() && counts.size() < limit; row++) {
            if (block.isTraining(row)) {
                UTF8String text = text(cells.at(row));
                if (text != null && separator == null) {
                    count(text);
                } else if (text != null) {
                    for (UTF8String part : text.split(separator, -1)) {
                        count(part.trim());
                    }
                }
            }
        }
    }

    private UTF8String text(RecordBlock.Cursor cells) {
        if (cells.isMissing(input)) {
            return column.fill() == null ? null : UTF8String.fromString(column.fill());
        }
        return column.numeric() ? UTF8String.fromString(Double.toString(cells.number(input))) : cells.text(input);
    }

    private void count(UTF8String text) {
        if (text.numBytes() == 0) {
            return;
        }
        Long known = counts.get(text);
        // a new one must not share the memory of the block
        counts.put(known == null ? text.clone() : text, known == null ? 1 : known + 1);
    }

    Map<String, Long> counts() {
        Map<String, Long> result = new HashMap<>();
        for (Map.Entry<UTF8String, Long> entry : counts.entrySet()) {
            result.put(entry.getKey().toString(), entry.getValue());
        }
        return result;
    }
}
