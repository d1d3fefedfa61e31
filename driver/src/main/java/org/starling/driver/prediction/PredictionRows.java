package org.starling.driver.prediction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.evaluation.OutputNames;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.serving.NetworkOutputs;

/** Builds the rows of predictions. Each record has one: with a prediction, or with the reason of its rejection. */
final class PredictionRows implements PredictedRecords {
    static final String FILE = "file";
    static final String ROW = "row";
    static final String LABEL = "label";
    static final String PREDICTION = "prediction";
    static final String PROBABILITY = "probability";
    static final String PROBABILITIES = "probabilities";
    static final String VALUES = "values";
    static final String REASON = "reason";

    /** All columns that predictions may have. */
    static final List<String> COLUMNS =
            List.of(FILE, ROW, LABEL, PREDICTION, PROBABILITY, PROBABILITIES, VALUES, REASON);

    private static final long serialVersionUID = 1L;

    private final NetworkOutputs outputs;
    private final List<String> names;
    private final TargetInverse targets;
    private final boolean hasFiles;
    private final StructType kept;

    /**
     * @param label format of labels
     * @param outputs names of the classes, or of the values of label vectors; too few are completed by their indices. Of
     *     sequences each class has a value for each step, named {@code class@step}
     * @param hasFiles whether rows name the file of their record
     * @param kept columns of the input
     */
    PredictionRows(LabelFormat label, OutputNames outputs, boolean hasFiles, StructType kept) {
        this.outputs = new NetworkOutputs(label, outputs.names(), outputs.targets());
        this.targets = outputs.targets();
        this.names = this.outputs.names();
        this.hasFiles = hasFiles;
        this.kept = kept;
    }

    /** Names of the network's outputs, in order. */
    List<String> names() {
        return names;
    }

    /** The column that holds all outputs; where they are quantiles each has its own. */
    private String outputs() {
        return byClass() ? PROBABILITIES : VALUES;
    }

    private boolean byClass() {
        return outputs.areClasses();
    }

    StructType schema() {
        StructType schema = new StructType();
        if (hasFiles) {
            schema = schema.add(FILE, DataTypes.StringType, false);
        }
        schema = schema.add(ROW, DataTypes.LongType, false);
        for (StructField column : kept.fields()) {
            schema = schema.add(column);
        }
        if (byClass()) {
            schema = schema.add(LABEL, DataTypes.StringType)
                    .add(PREDICTION, DataTypes.StringType)
                    .add(PROBABILITY, DataTypes.FloatType);
        }
        // values in the unit of a column may need more digits than a float32 has
        DataType value = targets.isNone() ? DataTypes.FloatType : DataTypes.DoubleType;
        if (targets.quantiles().isEmpty()) {
            schema = schema.add(outputs(), DataTypes.createArrayType(value, false));
        } else {
            for (String name : names) {
                schema = schema.add(name, value);
            }
        }
        return schema.add(REASON, DataTypes.StringType);
    }

    @Override
    public byte[] features(Row record) {
        return record.getAs(InferencePipeline.REASON) == null ? record.getAs(InferencePipeline.FEATURES) : null;
    }

    /** The row of a record that has a reason. */
    @Override
    public Row rejected(Row record) {
        return row(record, null, record.getAs(InferencePipeline.REASON));
    }

    /**
     * The row of a record.
     *
     * @param record as the pipeline prepared it
     * @param output of the network
     */
    @Override
    public Row predicted(Row record, float[] output) {
        return NetworkOutputs.areFinite(output)
                ? row(record, output, null)
                : row(record, null, NetworkOutputs.NOT_FINITE);
    }

    private Row row(Row record, float[] output, String reason) {
        List<Object> values = new ArrayList<>();
        if (hasFiles) {
            values.add(record.getAs(InferencePipeline.FILE));
        }
        values.add(record.getAs(InferencePipeline.ROW));
        for (int i = 0; i < kept.size(); i++) {
            values.add(record.getAs(InferencePipeline.KEPT + i));
        }
        if (byClass()) {
            Integer actual = record.getAs(InferencePipeline.LABEL);
            int greatest = output == null ? 0 : NetworkOutputs.greatest(output);
            values.add(actual == null ? null : names.get(actual));
            values.add(output == null ? null : names.get(greatest));
            values.add(output == null ? null : output[greatest]);
        }
        if (targets.quantiles().isEmpty()) {
            values.add(output == null ? null : outputs(output));
        } else {
            values.addAll(output == null ? Collections.nCopies(names.size(), null) : List.of(outputs(output)));
        }
        values.add(reason);
        return RowFactory.create(values.toArray());
    }

    private Object[] outputs(float[] output) {
        targets.sortQuantiles(output, 0);
        Object[] values = targets.isNone() ? new Float[output.length] : new Double[output.length];
        for (int i = 0; i < output.length; i++) {
            if (targets.isNone()) {
                values[i] = output[i];
            } else {
                values[i] = targets.apply(i, output[i]);
            }
        }
        return values;
    }
}
