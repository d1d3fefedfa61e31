package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The columns of a table. The fields of a structure follow it as columns of their own, named with a point: {@code place.town}. A
 * column that has such a name itself takes precedence.
 */
final class NestedColumns {
    private final Set<String> topLevel;
    private final List<String> names = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final Set<String> structures = new HashSet<>();

    /**
     * The columns of a type.
     *
     * @param values of a top-level column, by its position
     */
    NestedColumns(StructType type, IntFunction<Column> values) {
        topLevel = new HashSet<>(Arrays.asList(type.fieldNames()));
        for (int i = 0; i < type.size(); i++) {
            add(type.apply(i).name(), type.apply(i), values.apply(i));
        }
    }

    private void add(String name, StructField field, Column value) {
        names.add(name);
        columns.add(value);
        if (field.dataType() instanceof StructType type) {
            structures.add(name);
            for (int i = 0; i < type.size(); i++) {
                String inner = name + "." + type.apply(i).name();
                if (!topLevel.contains(inner)) {
                    add(inner, type.apply(i), new Column(new GetStructField(value.expr(), i, Option.empty())));
                }
            }
        }
    }

    List<String> names() {
        return names;
    }

    /** The values, named {@code __raw0} and so on, since a name may have any characters. */
    List<Column> columns() {
        List<Column> named = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            named.add(columns.get(i).as("__raw" + i));
        }
        return named;
    }

    /** Names of the structures whose fields are columns, too. */
    Set<String> structures() {
        return structures;
    }
}
