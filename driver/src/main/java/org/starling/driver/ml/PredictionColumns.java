package org.starling.driver.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.prediction.PredictedRecords;
import org.starling.pipeline.files.DataException;

/**
 * Reads features of rows, and appends the columns of predictions: outputs of the network, probabilities, and the prediction, as far
 * as they are asked for. A row that cannot be used is treated as {@code invalid} says.
 *
 * @param features of the rows
 * @param labels that the network has learnt
 * @param columns for predictions, of each kind at most one
 * @param threshold probability from which on a label is predicted
 * @param invalid treatment of rows that cannot be used
 */
record PredictionColumns(
        FeatureReader features, Labels labels, List<PredictionColumn> columns, double threshold, InvalidRows invalid)
        implements PredictedRecords {

    /** Content of a column. */
    enum Content {
        OUTPUTS,
        PROBABILITIES,
        PREDICTION
    }

    /** A column for predictions. */
    record PredictionColumn(Content content, String name) implements java.io.Serializable {}

    /** The columns that the params of an estimator or model name. */
    static List<PredictionColumn> named(InferenceParams params) {
        List<PredictionColumn> columns = new ArrayList<>();
        params.column(params.rawPredictionCol)
                .ifPresent(name -> columns.add(new PredictionColumn(Content.OUTPUTS, name)));
        params.column(params.probabilityCol)
                .ifPresent(name -> columns.add(new PredictionColumn(Content.PROBABILITIES, name)));
        params.column(params.predictionCol)
                .ifPresent(name -> columns.add(new PredictionColumn(Content.PREDICTION, name)));
        return columns;
    }

    /**
     * A schema with the columns of predictions.
     *
     * @param labels of the network; of an estimator that has not seen labels yet, with 0 outputs
     */
    static StructType append(StructType schema, List<PredictionColumn> columns, Labels labels) {
        StructType longer = schema;
        for (PredictionColumn column : columns) {
            longer = Schemas.with(longer, column.name(), type(column.content(), labels), metadata(column, labels));
        }
        return longer;
    }

    private static DataType type(Content content, Labels labels) {
        if (content != Content.PREDICTION) {
            return SQLDataTypes.VectorType();
        }
        return switch (labels.task()) {
            case CLASSIFICATION -> DataTypes.DoubleType;
            case REGRESSION -> labels.outputs() == 1 ? DataTypes.DoubleType : SQLDataTypes.VectorType();
            case MULTI_LABEL -> DataTypes.createArrayType(DataTypes.DoubleType, false);
        };
    }

    /** Names of the classes, so that IndexToString finds them, and sizes of vectors. */
    private static Metadata metadata(PredictionColumn column, Labels labels) {
        if (labels.outputs() == 0) {
            return Metadata.empty();
        } else if (column.content() != Content.PREDICTION) {
            return new AttributeGroup(column.name(), labels.outputs()).toMetadata();
        } else if (labels.task() != Task.CLASSIFICATION) {
            return Metadata.empty();
        }
        NominalAttribute classes = NominalAttribute.defaultAttr().withName(column.name());
        return labels.names().isEmpty()
                ? classes.withNumValues(labels.outputs()).toMetadata()
                : classes.withValues(labels.names().toArray(String[]::new)).toMetadata();
    }

    @Override
    public byte[] features(Row record) {
        byte[] packed = new byte[features.length() * Float.BYTES];
        try {
            features.read(record, packed, 0);
            return packed;
        } catch (InvalidRowException e) {
            if (invalid == InvalidRows.ERROR) {
                throw new DataException(
                        "Cannot predict: %s, or set handleInvalid to keep or skip".formatted(e.getMessage()), e);
            }
            return null;
        }
    }

    @Override
    public Row rejected(Row record) {
        return invalid == InvalidRows.SKIP ? null : row(record, null);
    }

    @Override
    public Row predicted(Row record, float[] output) {
        for (float value : output) {
            if (!Float.isFinite(value)) {
                if (invalid == InvalidRows.ERROR) {
                    throw new DataException(
                            "Cannot predict: the network puts out %s, so it has diverged or a feature is far outside of the training data; fit with a lower learning rate, scale the features, or set handleInvalid to keep or skip"
                                    .formatted(value));
                }
                return rejected(record);
            }
        }
        return row(record, output);
    }

    private Row row(Row record, float[] output) {
        Object[] values = new Object[record.size() + columns.size()];
        for (int i = 0; i < record.size(); i++) {
            values[i] = record.get(i);
        }
        for (int i = 0; output != null && i < columns.size(); i++) {
            values[record.size() + i] = value(columns.get(i).content(), output);
        }
        return RowFactory.create(values);
    }

    private Object value(Content content, float[] output) {
        double[] all =
                IntStream.range(0, output.length).mapToDouble(i -> output[i]).toArray();
        if (content != Content.PREDICTION) {
            return Vectors.dense(all);
        }
        return switch (labels.task()) {
            case CLASSIFICATION -> (double) Vectors.dense(all).argmax();
            case REGRESSION -> all.length == 1 ? (Object) all[0] : Vectors.dense(all);
            case MULTI_LABEL -> IntStream.range(0, all.length)
                    .filter(i -> all[i] >= threshold)
                    .mapToObj(i -> (double) i)
                    .toList()
                    .toArray(Double[]::new);
        };
    }
}
