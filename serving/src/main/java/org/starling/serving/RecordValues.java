package org.starling.serving;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.column.ElementNames;

/**
 * Finds values in a record of nested maps and lists by the names of columns: {@code place.town} is a field of a structure, {@code
 * v[0]} an element of an array. A column that has such a name itself takes precedence, as in tables.
 */
final class RecordValues {
    private RecordValues() {}

    /** The value of a column; null if there is none. */
    static Object find(Map<?, ?> record, String column) {
        Object value = record.get(column);
        if (value != null || record.containsKey(column)) {
            return value;
        }
        for (int point = column.indexOf('.'); point >= 0; point = column.indexOf('.', point + 1)) {
            if (record.get(column.substring(0, point)) instanceof Map<?, ?> inner) {
                Object found = find(inner, column.substring(point + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return ElementNames.parse(column)
                .map(element -> element(find(record, element.column()), element.index()))
                .orElse(null);
    }

    private static Object element(Object array, int index) {
        if (length(array) <= index) {
            return null;
        }
        return array instanceof List<?> list ? list.get(index) : Array.get(array, index);
    }

    /** Number of elements of a list or array; negative for another value. */
    static int length(Object value) {
        if (value instanceof List<?> list) {
            return list.size();
        }
        return value != null && value.getClass().isArray() ? Array.getLength(value) : -1;
    }
}
