package org.starling.pipeline.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.encode.Encoding.Categorical;
import org.starling.pipeline.encode.Encoding.MultiHot;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;

/** Counts the cells whose category is none of the fitted ones, by column. Not thread-safe. */
public final class UnseenValues implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Column> columns = new ArrayList<>();
    private final CompareSpec compare;

    /** Counts of nothing yet, for the features. */
    public UnseenValues(TableTransform transform) {
        compare = transform.forms().compare();
        add(transform.inputs(), transform.encodings());
    }

    private void add(List<TableInput> inputs, List<Encoding> encodings) {
        for (Encoding encoding : encodings) {
            encoding.categorical()
                    .ifPresent(fitted ->
                            columns.add(new Column(inputs.get(fitted.input()).name(), fitted)));
        }
    }

    /** The same with columns for targets. */
    public UnseenValues withTargets(TableTargets targets) {
        add(targets.inputs(), targets.encodings());
        return this;
    }

    /** Whether no column has fitted categories. */
    public boolean isEmpty() {
        return columns.isEmpty();
    }

    /** Counts the cells of a record; missing ones are not counted. */
    public UnseenValues add(RowCells record) {
        for (Column column : columns) {
            if (!record.isMissing(column.input) && column.isUnseen(record.text(column.input), compare)) {
                column.count++;
            }
        }
        return this;
    }

    /** Adds the counts of other records. */
    public UnseenValues add(UnseenValues other) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).count += other.columns.get(i).count;
        }
        return this;
    }

    /** The number of cells, by column; columns without any are left out. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        columns.stream()
                .filter(column -> column.count > 0)
                .forEach(column -> counts.merge(column.name, column.count, Math::max));
        return counts;
    }

    /** The counts of one encoding. */
    private static final class Column implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final int input;
        private final Set<TextSlice> categories = new HashSet<>();
        /** Null where a cell holds one category. */
        private final Pattern separator;

        private long count;

        Column(String name, Categorical fitted) {
            this.name = name;
            input = fitted.input();
            fitted.categories().forEach(category -> categories.add(TextSlice.of(category)));
            separator = fitted instanceof MultiHot sets ? Pattern.compile(sets.separator(), Pattern.LITERAL) : null;
        }

        boolean isUnseen(TextSlice text, CompareSpec compare) {
            if (separator == null) {
                return !categories.contains(text);
            }
            for (String part : separator.split(text.toString(), -1)) {
                TextSlice category = TextSlice.of(part).trim();
                compare.changeNumber(category);
                if (category.length() > 0 && !categories.contains(category)) {
                    return true;
                }
            }
            return false;
        }
    }
}
