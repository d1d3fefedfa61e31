package org.starling.driver.ml;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.MaskFormat;

/**
 * Factors of the losses of rows. The loss
 * of a batch stays the mean over its examples, so the weight of a replica in an average is the number of its examples.
 *
 * @param column position of the factor in a row; negative if all rows count alike
 */
record Weights(int column) implements Serializable {
    /** The weights of rows of a schema; {@code name} may be null. */
    static Weights of(StructType schema, String name) {
        return new Weights(name == null ? -1 : schema.fieldIndex(name));
    }

    /**
     * Checks name and type of a column.
     *
     * @throws IllegalArgumentException if there is no such column, or it has another type
     */
    static void requireColumn(StructType schema, String column) {
        StructField field = Schemas.field(schema, column, "weights");
        if (!(field.dataType() instanceof NumericType)) {
            throw new IllegalArgumentException("Cannot use column '%s' as weights: it has the type %s; give numbers"
                    .formatted(column, field.dataType().catalogString()));
        }
    }

    boolean present() {
        return column >= 0;
    }

    /** The format of examples with these weights. */
    ExampleFormat in(ExampleFormat format) {
        return present() ? new ExampleFormat(format.features(), format.label(), MaskFormat.WEIGHTS) : format;
    }

    /** The factor of a row. */
    float read(Row row) throws InvalidRowException {
        if (row.isNullAt(column)) {
            throw new InvalidRowException("the weight is null", "a weight is null; leave such rows out, or fill them");
        }
        float weight = ((Number) row.get(column)).floatValue();
        if (!(weight >= 0) || Float.isInfinite(weight)) {
            throw new InvalidRowException(
                    "the weight is negative or not finite",
                    "a weight is %s, and must be a finite number from 0 on".formatted(row.get(column)));
        }
        return weight;
    }
}
