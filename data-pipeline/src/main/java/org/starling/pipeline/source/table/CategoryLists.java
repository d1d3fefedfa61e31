package org.starling.pipeline.source.table;

import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.starling.pipeline.files.DataException;

/** Lists of categories as texts that hold the categories between separators. */
final class CategoryLists {
    private CategoryLists() {}

    /** Whether the values of a type are lists of texts or numbers. */
    static boolean isList(DataType type) {
        return type instanceof ArrayType list
                && (list.elementType() instanceof StringType || RawTable.isNumber(list.elementType()));
    }

    /**
     * The separator of a column.
     *
     * @throws DataException if there are several, because a text has one
     */
    static String separator(String column, Set<String> separators) {
        if (separators.size() > 1) {
            throw new DataException(
                    "Cannot encode the lists of column '%s': as: multi-hot has the separators %s; set one"
                            .formatted(column, separators));
        }
        return separators.iterator().next();
    }

    /** The elements as one text; those without a value are no categories. */
    static Column joined(Column list, String separator) {
        return functions.when(list.isNotNull(), functions.concat_ws(separator, texts(list)));
    }

    /** Fault of a list that an element would divide otherwise; null for others. */
    static Column fault(String column, Column list, String separator) {
        Column isDivided = functions.exists(texts(list), text -> text.contains(separator));
        return functions.when(
                isDivided,
                functions.lit("column %s: an element holds the separator '%s'".formatted(column, separator)));
    }

    private static Column texts(Column list) {
        return list.cast(DataTypes.createArrayType(DataTypes.StringType));
    }
}
