package org.starling.driver.evaluation;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.cluster.SparkFailure;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.source.SourceSpec;

/**
 * Predicts raw data from a checkpoint alone, on the executors. Holds the parameters on the executors until it is closed;
 * what {@link #predict} returned must be used before. Thread-safe.
 */
public final class Predictor implements AutoCloseable {
    private final SparkSession spark;
    private final InferencePipeline pipeline;
    private final Network network;
    private final Broadcast<float[]> parameters;
    private final ReplicaOptions options;
    private final PredictionRows rows;

    /**
     * @param options of the replicas
     * @throws EvaluationException if the checkpoint was trained on data that did not come through the pipeline
     */
    public Predictor(SparkSession spark, Checkpoint checkpoint, ReplicaOptions options) {
        this.spark = spark;
        this.pipeline = LabelledData.pipeline(checkpoint);
        this.network = checkpoint.model().network();
        this.parameters = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .broadcast(checkpoint.model().parameters());
        this.options = options;
        this.rows = new PredictionRows(pipeline.format().label(), pipeline.classes());
    }

    /**
     * The predictions for the usable records of {@code raw}, in their order; {@link #rejected} lists the others,
     * which are not counted in {@code row}. Columns, when labels are classes:
     *
     * <ul>
     *   <li>{@code row}: number of the record among the usable ones, from 0 on
     *   <li>{@code label}: name of its actual class; null when the data has none
     *   <li>{@code prediction}: name of the predicted class
     *   <li>{@code probability}: of the predicted class
     *   <li>{@code probabilities}: of all classes, in the order of their indices
     * </ul>
     *
     * <p>Otherwise {@code row} and {@code values}, the network's outputs. These are computed when the rows are used,
     * and again with each use; but a first pass over the records, which numbers them, runs here when they lie in more than one
     * partition.
     */
    public Dataset<Row> predict(SourceSpec raw) {
        JavaRDD<Row> predicted = pipeline.apply(spark, raw)
                .select(InferencePipeline.FEATURES, InferencePipeline.LABEL)
                .javaRDD()
                .zipWithIndex()
                .mapPartitions(new PredictionTask(network, parameters, pipeline.format(), rows, options));
        return spark.createDataFrame(predicted, rows.schema());
    }

    /** Records of {@code raw} that cannot be predicted: source, record, reason. */
    public Dataset<Row> rejected(SourceSpec raw) {
        return pipeline.rejected(spark, raw);
    }

    /**
     * Writes the predictions for {@code raw} as part files, in order of the rows.
     *
     * @param path folder to make, on any file system that Hadoop knows
     * @throws EvaluationException if it exists
     */
    public void write(SourceSpec raw, String path, PredictionFormat format) {
        Dataset<Row> predictions = predict(raw);
        try {
            switch (format) {
                case JSON -> predictions.write().mode(SaveMode.ErrorIfExists).json(path);
                case CSV -> flat(predictions)
                        .write()
                        .mode(SaveMode.ErrorIfExists)
                        .option("header", true)
                        .csv(path);
            }
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw explained(path, e);
        }
    }

    /** CSV knows no arrays: a column for each output. */
    private Dataset<Row> flat(Dataset<Row> predictions) {
        String outputs = rows.outputs();
        List<Column> columns = new ArrayList<>();
        for (String column : predictions.columns()) {
            if (!column.equals(outputs)) {
                columns.add(col(column));
            }
        }
        for (int index = 0; index < rows.names().size(); index++) {
            columns.add(
                    col(outputs).getItem(index).as(outputs + "." + rows.names().get(index)));
        }
        return SpreadsheetCells.safe(predictions.select(columns.toArray(Column[]::new)));
    }

    private static EvaluationException explained(String path, Exception failure) {
        String reason = SparkFailure.reason(failure);
        return new EvaluationException(
                reason.startsWith("Cannot ")
                        ? reason
                        : "Cannot write predictions to %s: %s; choose another path".formatted(path, reason),
                failure);
    }

    /** Frees the parameters on the executors. */
    @Override
    public void close() {
        parameters.destroy();
    }
}
