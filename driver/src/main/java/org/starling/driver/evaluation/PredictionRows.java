package org.starling.driver.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.kernels.batch.LabelFormat;

/** Builds the rows of predictions. */
final class PredictionRows implements Serializable {
    static final String ROW = "row";
    static final String LABEL = "label";
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";
    static final String PROBABILITIES = "probabilities";
    static final String VALUES = "values";

    private static final long serialVersionUID = 1L;

    private final LabelFormat label;
    private final List<String> names;

    /**
     * @param names of the classes, or of the values of label vectors; too few are completed by their indices. Of sequences each
     *     class has a value for each step, named {@code class@step}
     */
    PredictionRows(LabelFormat label, List<String> names) {
        this.label = label;
        List<String> completed = new ArrayList<>();
        int steps = label instanceof LabelFormat.ClassSequence sequence ? sequence.steps() : 1;
        for (String name : names) {
            for (int step = 0; step < steps; step++) {
                completed.add(steps == 1 ? name : name + "@" + step);
            }
        }
        for (int index = completed.size(); index < label.length(); index++) {
            completed.add(Integer.toString(index));
        }
        this.names = List.copyOf(completed);
    }

    /** Names of the network's outputs, in order. */
    List<String> names() {
        return names;
    }

    /** The column that holds all outputs. */
    String outputs() {
        return byClass() ? PROBABILITIES : VALUES;
    }

    private boolean byClass() {
        return label instanceof LabelFormat.ClassIndex;
    }

    StructType schema() {
        StructType schema = new StructType().add(ROW, DataTypes.LongType, false);
        if (byClass()) {
            schema = schema.add(LABEL, DataTypes.StringType)
                    .add(PREDICTION, DataTypes.StringType, false)
                    .add(PROBABILITY, DataTypes.FloatType, false);
        }
        return schema.add(outputs(), DataTypes.createArrayType(DataTypes.FloatType, false), false);
    }

    /**
     * One row.
     *
     * @param number of the row
     * @param prepared result of the pipeline: features, label
     * @param output of the network
     */
    Row row(long number, Row prepared, Float[] output) {
        if (!byClass()) {
            return RowFactory.create(number, output);
        }
        int greatest = 0;
        for (int c = 1; c < output.length; c++) {
            if (output[c] > output[greatest]) {
                greatest = c;
            }
        }
        String actual = prepared.isNullAt(1) ? null : names.get(prepared.getInt(1));
        return RowFactory.create(number, actual, names.get(greatest), output[greatest], output);
    }
}
