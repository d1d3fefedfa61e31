package org.starling.pipeline.source.table;

import static org.apache.spark.sql.functions.size;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.starling.pipeline.files.DataException;

/** The elements of arrays and vectors of numbers, as columns of their own: {@code v[0]}, {@code v[1]} and so on. */
final class ArrayElements {
    private static final int MAX_LENGTH = 1 << 20;

    private ArrayElements() {}

    /** Whether the values of a type are arrays or vectors of numbers. */
    static boolean isArray(DataType type) {
        return (type instanceof ArrayType array && RawTable.isNumber(array.elementType())) || isVector(type);
    }

    private static boolean isVector(DataType type) {
        return type.equals(SQLDataTypes.VectorType());
    }

    /** The array that a column of arrays or vectors holds. */
    static Column array(Column value, DataType type) {
        return isVector(type) ? functions.vector_to_array(value, "float64") : value;
    }

    /**
     * The length that most arrays of a column have, by column; of several the largest. Empty arrays do not count. Runs a job.
     *
     * @param arrays by name of the column
     * @throws DataException if a column has no element, or too many
     */
    static Map<String, Integer> commonLengths(Dataset<Row> rows, Map<String, Column> arrays) {
        List<String> names = List.copyOf(arrays.keySet());
        int columns = names.size();
        Column[] sizes = new Column[columns];
        for (int i = 0; i < columns; i++) {
            sizes[i] = size(arrays.get(names.get(i))).as("size" + i);
        }
        Map<List<Integer>, Long> counts = TaskRows.of(rows.select(sizes))
                .flatMap(row -> IntStream.range(0, columns)
                        .filter(i -> !row.isNullAt(i) && row.getInt(i) > 0)
                        .mapToObj(i -> List.of(i, row.getInt(i)))
                        .iterator())
                .countByValue();
        Map<String, Integer> lengths = new HashMap<>();
        for (int i = 0; i < columns; i++) {
            int column = i;
            int length = counts.entrySet().stream()
                    .filter(entry -> entry.getKey().get(0) == column)
                    .max(Map.Entry.<List<Integer>, Long>comparingByValue()
                            .thenComparing(entry -> entry.getKey().get(1)))
                    .map(entry -> entry.getKey().get(1))
                    .orElse(0);
            if (length < 1 || length > MAX_LENGTH) {
                throw new DataException(
                        "Cannot read table: most arrays of column '%s' have %d elements, which is not between 1 and %d; choose another column"
                                .formatted(names.get(i), length, MAX_LENGTH));
            }
            lengths.put(names.get(i), length);
        }
        return lengths;
    }
}
