package org.starling.driver.config.network;

import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;

/**
 * Values of one column among the features of an example.
 *
 * @param name of the column
 * @param position of the first value
 * @param width values
 * @param entries if the value is the index of a category: the number of indices, the one for unknown categories included; 0 for
 *     other values
 */
public record FeatureColumn(String name, int position, int width, int entries) {
    /** A column of numbers. */
    public static FeatureColumn ofNumbers(String name, int position, int width) {
        return new FeatureColumn(name, position, width, 0);
    }

    /** A column of indices. */
    public static FeatureColumn ofIndex(String name, int position, int entries) {
        return new FeatureColumn(name, position, 1, entries);
    }

    /** Returns whether the value is the index of a category. */
    boolean isIndex() {
        return entries > 0;
    }

    /** The columns of a table, in packed order; one that is encoded twice is there twice. */
    static List<FeatureColumn> of(TableTransform table) {
        List<FeatureColumn> columns = new ArrayList<>();
        int position = 0;
        for (Encoding encoding : table.encodings()) {
            if (encoding instanceof Encoding.UnitNorm norm) {
                for (int input : norm.inputs()) {
                    columns.add(ofNumbers(table.inputs().get(input).name(), position++, 1));
                }
                continue;
            }
            String name = table.inputs().get(encoding.inputs().get(0)).name();
            columns.add(
                    encoding instanceof Encoding.Index index
                            ? ofIndex(name, position, index.categories().size() + 1)
                            : ofNumbers(name, position, encoding.width()));
            position += encoding.width();
        }
        return columns;
    }
}
