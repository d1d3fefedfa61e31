package org.starling.driver.prediction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.cluster.SparkFailure;
import org.starling.driver.evaluation.EvaluationException;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.LabelledData;
import org.starling.driver.evaluation.OutputNames;
import org.starling.driver.evaluation.RecordCounter;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.files.WriteRetry;
import org.starling.pipeline.source.SourceSpec;
import org.starling.serving.checkpoint.Checkpoint;

/**
 * Predicts raw data from a checkpoint alone, on the executors. Holds the parameters on the executors until it is closed;
 * what {@link #predict} returned must be used before. Thread-safe.
 */
public final class Predictor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Predictor.class);

    private final SparkSession spark;
    private final InferencePipeline pipeline;
    private final Network network;
    private final Broadcast<float[]> parameters;
    private final ReplicaOptions options;
    private final List<String> keep;

    /**
     * A predictor that keeps no columns of the input.
     *
     * @param options of the replicas
     * @throws EvaluationException as below
     */
    public Predictor(SparkSession spark, Checkpoint checkpoint, ReplicaOptions options) {
        this(spark, checkpoint, options, List.of());
    }

    /**
     * A predictor.
     *
     * @param options of the replicas
     * @param keep columns of a table to be kept beside the predictions
     * @throws EvaluationException if a kept column has the name of a column of predictions
     * @throws org.starling.serving.checkpoint.CheckpointException if the checkpoint was trained on data that did not come through
     *     the pipeline, or its network has diverged
     */
    public Predictor(SparkSession spark, Checkpoint checkpoint, ReplicaOptions options, List<String> keep) {
        this.spark = spark;
        this.pipeline = LabelledData.pipeline(checkpoint);
        this.network = checkpoint.model().network();
        this.options = options;
        this.keep = List.copyOf(keep);
        requireNames();
        checkpoint.model().requireFinite();
        float[] values = checkpoint.model().parameters();
        this.parameters =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(values);
    }

    private void requireNames() {
        List<String> taken = new ArrayList<>(PredictionRows.COLUMNS);
        taken.addAll(quantiles());
        for (String name : keep) {
            if (taken.stream().anyMatch(name::equalsIgnoreCase)) {
                throw new EvaluationException(
                        "Cannot keep column '%s': predictions have a column of this name already; rename it in the input, or keep it once"
                                .formatted(name));
            }
            taken.add(name);
        }
    }

    /** Columns of quantiles, in order; empty if the network predicts none. */
    public List<String> quantiles() {
        return pipeline.targets().quantiles().isEmpty() ? List.of() : pipeline.classes();
    }

    /**
     * A row for each record of {@code raw}, in the order of file names and of records in them. Columns, when labels are classes:
     *
     * <ul>
     *   <li>{@code file}: name of the file, below the folder of the input; only if the input is no single file
     *   <li>{@code row}: number of the record from 0 on: in its file, or in the folder or list of files that are a record each
     *   <li>the kept columns
     *   <li>{@code label}: name of its actual class; null when the data has none
     *   <li>{@code prediction}: name of the predicted class
     *   <li>{@code probability}: of the predicted class
     *   <li>{@code probabilities}: of all classes, in the order of their indices
     *   <li>{@code reason}: why the record was rejected; null if it was predicted
     * </ul>
     *
     * <p>Otherwise {@code values}, the network's outputs in the units of the targets, are in the place of all that is about
     * classes; or a column for each of the {@link #quantiles}. Predictions are computed when the rows are used, and again with each use; but a first pass over tables and lines,
     * which numbers them, runs here.
     */
    public Dataset<Row> predict(SourceSpec raw) {
        return predict(raw, pipeline.records(spark, raw, keep));
    }

    private Dataset<Row> predict(SourceSpec raw, Dataset<Row> records) {
        PredictionRows rows = rows(raw, records);
        return spark.createDataFrame(predictions(records, rows), rows.schema());
    }

    private PredictionRows rows(SourceSpec raw, Dataset<Row> records) {
        StructType kept = new StructType();
        for (int i = 0; i < keep.size(); i++) {
            kept = kept.add(
                    keep.get(i),
                    records.schema().apply(InferencePipeline.KEPT + i).dataType());
        }
        return new PredictionRows(
                pipeline.format().label(), OutputNames.of(pipeline), pipeline.namesFiles(spark, raw), kept);
    }

    private JavaRDD<Row> predictions(Dataset<Row> records, PredictionRows rows) {
        return records.javaRDD()
                .mapPartitions(new PredictionTask(network, parameters, pipeline.format(), rows, options));
    }

    /**
     * Predicts all records, and shows the first ones.
     *
     * @param rows number of those that are shown
     */
    public Preview preview(SourceSpec raw, int rows) {
        Dataset<Row> predictions = predict(raw);
        try {
            List<Row> first = new ArrayList<>();
            InputLedger records = InputLedger.NONE;
            for (Preview.Part part : predictions
                    .javaRDD()
                    .mapPartitions(partition -> Preview.of(partition, rows))
                    .collect()) {
                first.addAll(part.first());
                records = records.plus(part.records());
            }
            List<Row> shown = first.subList(0, Math.min(rows, first.size()));
            return new Preview(
                    spark.createDataFrame(shown, predictions.schema()).toJSON().collectAsList(), records);
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw explained("Cannot predict", "", e);
        }
    }

    /** Predicts all records, and hands out their rows in order, as JSON. The driver holds those of one partition at a time. */
    public InputLedger forEach(SourceSpec raw, Consumer<String> json) {
        RecordCounter counter = counter();
        Dataset<Row> predictions = counted(predict(raw), counter);
        try {
            Iterator<String> rows = predictions.toJSON().toLocalIterator();
            rows.forEachRemaining(json);
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw explained("Cannot predict", "", e);
        }
        return counter.value();
    }

    /**
     * Writes the predictions for {@code raw} as part files, in order of the rows. A write that fails is repeated for a time, see
     * {@link WriteRetry}.
     *
     * @param path folder to make, on any file system that Hadoop knows
     * @return the counts of the records
     * @throws EvaluationException if it exists
     */
    public InputLedger write(SourceSpec raw, String path, PredictionFormat format) {
        return write(pipeline.records(spark, raw, keep), raw, path, format);
    }

    /**
     * As {@link #write}, but file by file, each in jobs of its own. Predictions of an earlier run, which may have been interrupted,
     * are completed.
     *
     * @param path folder to make, or that of the earlier run
     * @return the counts of the records of all files
     * @throws EvaluationException if the folder is of another kind, or of other settings
     */
    @SuppressWarnings("try") // the lock works by being open
    public InputLedger resume(SourceSpec raw, String path, PredictionFormat format) {
        String settings = "network %08x, format %s, keep %s, input %s"
                .formatted(Arrays.hashCode(parameters.value()), format, keep, raw);
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        try (FolderLock lock = FolderLock.acquire(path, FolderLock.Content.PREDICTIONS, hadoop, "predict", LOG::info)) {
            ResumablePredictions target = new ResumablePredictions(path, settings, hadoop);
            return target.write(
                    pipeline.files(spark, raw),
                    (file, folder) -> file.bytes() == 0
                            ? InputLedger.NONE
                            : write(pipeline.recordsOf(spark, raw, file, keep), raw, folder, format));
        } catch (IOException e) {
            throw explained("Cannot write predictions to " + path, "; check the path and its file system", e);
        }
    }

    private InputLedger write(Dataset<Row> records, SourceSpec raw, String path, PredictionFormat format) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        PredictionFolder folder =
                new PredictionFolder(path, format, rows(raw, records).names(), hadoop);
        try {
            return new WriteRetry("predictions in " + path, hadoop).run(() -> {
                RecordCounter counter = counter();
                folder.write(counted(predict(raw, records), counter));
                return counter.value();
            });
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            throw explained("Cannot write predictions to " + path, "; choose another path", e);
        }
    }

    private RecordCounter counter() {
        RecordCounter counter = new RecordCounter();
        spark.sparkContext().register(counter, "predicted records");
        return counter;
    }

    /** The predictions, counted when they are used; each record once, even if a task runs again. */
    private Dataset<Row> counted(Dataset<Row> predictions, RecordCounter counter) {
        int reason = predictions.schema().fieldIndex(PredictionRows.REASON);
        JavaRDD<Row> rows = predictions.javaRDD().map(row -> {
            counter.add(row.getString(reason));
            return row;
        });
        return spark.createDataFrame(rows, predictions.schema());
    }

    private static EvaluationException explained(String start, String remedy, Exception failure) {
        String reason = SparkFailure.reason(failure);
        return new EvaluationException(reason.startsWith("Cannot ") ? reason : start + ": " + reason + remedy, failure);
    }

    /** Frees the parameters on the executors. */
    @Override
    public void close() {
        parameters.destroy();
    }
}
