package org.starling.driver.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.files.DataException;

/**
 * The columns of a DataFrame that training reads.
 *
 * @param features one or more columns
 * @param label the column of labels
 * @param weight column of the factors of the losses in training; null for none
 * @param validation column of booleans, true where a row is for evaluation only; null for none
 * @param shape of an example; empty for the one that is found
 * @param invalid treatment of rows that cannot be used
 */
record ExampleColumns(
        List<String> features,
        String label,
        @OptionalValue String weight,
        @OptionalValue String validation,
        List<Integer> shape,
        InvalidRows invalid) {

    /** The rows with these columns only. */
    Dataset<Row> select(Dataset<Row> rows) {
        List<String> names = new ArrayList<>(features);
        names.add(label);
        Stream.of(weight, validation).filter(Objects::nonNull).forEach(names::add);
        return rows.select(names.stream().distinct().map(Schemas::column).toArray(Column[]::new));
    }

    /** The rows to train on: all whose validation column is not true. */
    Dataset<Row> training(Dataset<Row> rows) {
        return validation == null ? rows : rows.where(functions.not(isForValidation()));
    }

    /** The rows to evaluate on; empty without such a column. */
    Optional<Dataset<Row>> validation(Dataset<Row> rows) {
        return Optional.ofNullable(validation).map(name -> rows.where(isForValidation()));
    }

    private Column isForValidation() {
        return functions.coalesce(Schemas.column(validation), functions.lit(false));
    }

    /**
     * The shape of an example: the one that was asked for, or the one that is found.
     *
     * @throws DataException if there is no row, or the shape has another number of values
     */
    List<Integer> shapeOf(Dataset<Row> rows) {
        List<Integer> found = FeatureReader.shape(rows, features)
                .orElseThrow(() -> new DataException(
                        "Cannot fit: no row has features in %s; give at least one".formatted(features)));
        if (!shape.isEmpty() && values(shape) != values(found)) {
            throw new DataException("Cannot fit: the param shape is %s, but %s have %d values; give a shape of as many"
                    .formatted(shape, features, values(found)));
        }
        return shape.isEmpty() ? found : shape;
    }

    private static int values(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
