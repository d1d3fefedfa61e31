package org.starling.pipeline.fit;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.record.RecordBlock;
import org.starling.pipeline.record.ValidatedBlock;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;

/** Counts the texts of one input in training records. Not thread-safe. */
final class TextCounts {
    private final TableInput column;
    private final int input;
    private final Pattern separator;
    private final int limit;
    private final CompareSpec compare;
    private final Map<TextSlice, Long> counts = new HashMap<>();

    /**
     * Starts with no counts.
     *
     * @param column the input, whose fill replaces missing values
     * @param separator splits texts; null for whole texts
     * @param limit maximum number of different texts; counting stops there, because the result is not used
     * @param compare rules by which texts are equal
     */
    TextCounts(TableInput column, int input, String separator, int limit, CompareSpec compare) {
        this.column = column;
        this.input = input;
        this.separator = separator == null ? null : Pattern.compile(separator, Pattern.LITERAL);
        this.limit = limit;
        this.compare = compare;
    }

    void add(ValidatedBlock block) {
        RecordBlock.Cursor cells = block.block().cursor();
        for (int row = 0; row < block.size() && counts.size() < limit; row++) {
            if (block.isTraining(row)) {
                TextSlice text = text(cells.at(row));
                if (text != null && separator == null) {
                    count(text);
                } else if (text != null) {
                    for (String part : separator.split(text.toString(), -1)) {
                        TextSlice category = TextSlice.of(part).trim();
                        compare.changeNumber(category);
                        count(category);
                    }
                }
            }
        }
    }

    private TextSlice text(RecordBlock.Cursor cells) {
        if (cells.isMissing(input)) {
            return column.fill() == null ? null : TextSlice.of(column.fill());
        }
        return column.numeric() ? TextSlice.of(Double.toString(cells.number(input))) : cells.text(input);
    }

    private void count(TextSlice text) {
        if (text.length() == 0) {
            return;
        }
        Long known = counts.get(text);
        // a new one must not share the memory of the block
        counts.put(known == null ? text.copy() : text, known == null ? 1 : known + 1);
    }

    Map<String, Long> counts() {
        Map<String, Long> result = new HashMap<>();
        for (Map.Entry<TextSlice, Long> entry : counts.entrySet()) {
            result.put(entry.getKey().toString(), entry.getValue());
        }
        return result;
    }
}
