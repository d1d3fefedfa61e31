package org.starling.driver.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.config.network.FeatureColumn;

/**
 * Finds the index columns among the features of a DataFrame, by spark.ml's metadata: those of {@code StringIndexer}, which {@code
 * VectorAssembler} keeps. Stateless.
 */
final class IndexAttributes {
    private IndexAttributes() {}

    /**
     * The features by column; empty if it is not known where a column begins.
     *
     * @param columns of the features
     * @param length values of all columns together
     */
    static List<FeatureColumn> of(StructType schema, List<String> columns, int length) {
        List<StructField> fields = columns.stream().map(schema::apply).toList();
        long known = 0;
        int unknown = 0;
        for (StructField field : fields) {
            known += size(field).orElse(0);
            unknown += size(field).isEmpty() ? 1 : 0;
        }
        if (unknown > 1) {
            return List.of();
        }
        List<FeatureColumn> found = new ArrayList<>();
        int position = 0;
        for (StructField field : fields) {
            int size = size(field).orElse(Math.toIntExact(length - known));
            Attribute[] attributes = attributes(field);
            for (int i = 0; i < size; i++) {
                int entries = attributes.length == size ? entries(attributes[i]) : 0;
                found.add(new FeatureColumn(field.name(), position++, 1, entries));
            }
        }
        return found;
    }

    private static OptionalInt size(StructField field) {
        DataType type = field.dataType();
        if (type instanceof NumericType || type instanceof BooleanType) {
            return OptionalInt.of(1);
        }
        int size = isVector(field) ? AttributeGroup.fromStructField(field).size() : 0;
        return size > 0 ? OptionalInt.of(size) : OptionalInt.empty();
    }

    private static boolean isVector(StructField field) {
        return field.dataType().equals(SQLDataTypes.VectorType());
    }

    private static Attribute[] attributes(StructField field) {
        if (field.dataType() instanceof NumericType) {
            return new Attribute[] {Attribute.fromStructField(field)};
        } else if (isVector(field)) {
            AttributeGroup group = AttributeGroup.fromStructField(field);
            return group.attributes().isDefined() ? group.attributes().get() : new Attribute[0];
        }
        return new Attribute[0];
    }

    private static int entries(Attribute attribute) {
        return attribute instanceof NominalAttribute nominal
                        && nominal.getNumValues().isDefined()
                ? (int) nominal.getNumValues().get()
                : 0;
    }
}
