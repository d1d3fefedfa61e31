package org.starling.driver.ml;

import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.api.Model;
import org.starling.driver.prediction.PredictionTask;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.TrainingRecord;

/**
 * A trained network that predicts the rows of DataFrames, streaming ones too. Partitions are streamed: a task holds a batch of rows
 * and one replica, so an executor has at most one replica for each of its cores. The folder that {@code save} writes is a folder
 * of checkpoints besides. Thread-safe, except for changes of params.
 *
 * @param <M> the model itself
 */
public abstract sealed class StarlingPredictionModel<M extends StarlingPredictionModel<M>>
        extends org.apache.spark.ml.Model<M> implements MLWritable
        permits StarlingClassificationModel, StarlingRegressionModel, StarlingMultiLabelModel {
    private static final long serialVersionUID = 1L;

    private final String uid;
    final transient InferenceParams inference;
    private final transient TrainedNetwork trained;
    private transient Broadcast<float[]> parameters;
    private transient SparkSession broadcastBy;
    private transient ModelWeights broadcastWeights;

    StarlingPredictionModel(String uid, Task task, TrainedNetwork trained) {
        this.uid = uid;
        this.inference = new InferenceParams(this, task);
        this.trained = trained;
    }

    /** A model of the same network, with the defaults of all params. */
    abstract M fresh(String name, TrainedNetwork network);

    /** This model, as its own type. */
    abstract M self();

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Param<?>[] params() {
        return inference.all().toArray(Param<?>[]::new);
    }

    /** Metrics of every epoch, ledger, counts of the rows, and settings, up to the epoch of this network. */
    public TrainingRecord summary() {
        return trained.checkpoint().record();
    }

    /** The network as DL4J has it, with the weights that predict; a new copy. */
    public Model network() {
        return ModelStates.toModel(trained.checkpoint().model(inference.modelWeights()));
    }

    Checkpoint checkpoint() {
        return trained.checkpoint();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        FeatureReader.requireColumns(schema, inference.features());
        return PredictionColumns.append(schema, PredictionColumns.named(inference), trained.labels());
    }

    /** The rows with columns of predictions. Nothing is computed until they are used. */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        PredictionColumns rows = new PredictionColumns(
                FeatureReader.of(
                        dataset.schema(),
                        inference.features(),
                        trained.format().features().length()),
                trained.labels(),
                PredictionColumns.named(inference),
                inference.leastProbability(),
                inference.invalid());
        int threads = dataset.sparkSession().sparkContext().getConf().getInt("spark.task.cpus", 1);
        PredictionTask task = new PredictionTask(
                trained.checkpoint().model().network(),
                parameters(dataset.sparkSession()),
                trained.format(),
                rows,
                new ReplicaOptions(inference.backend(), inference.examplesOfBatch(), threads));
        Dataset<Row> predicted =
                dataset.toDF().mapPartitions((MapPartitionsFunction<Row, Row>) task::call, Encoders.row(schema));
        // Spark drops the metadata of columns here, such as the names of classes
        return predicted.select(Arrays.stream(schema.fields())
                .map(field -> Schemas.column(field.name()).as(field.name(), field.metadata()))
                .toArray(Column[]::new));
    }

    /** Spark removes the broadcast when neither this model nor a DataFrame refers to it any more. */
    private synchronized Broadcast<float[]> parameters(SparkSession session) {
        ModelWeights weights = inference.modelWeights();
        if (broadcastBy == null
                || broadcastBy.sparkContext() != session.sparkContext()
                || broadcastWeights != weights) {
            parameters = JavaSparkContext.fromSparkContext(session.sparkContext())
                    .broadcast(trained.checkpoint().model(weights).parameters());
            broadcastBy = session;
            broadcastWeights = weights;
        }
        return parameters;
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = copyValues(fresh(uid, trained), extra);
        return copy.setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelWriter(this);
    }

    private M with(Param<String> param, String value) {
        set(param, value);
        return self();
    }

    /** The column of features. */
    public M setFeaturesCol(String value) {
        return with(inference.featuresCol, value);
    }

    /** The column for predictions; empty for none. */
    public M setPredictionCol(String value) {
        return with(inference.predictionCol, value);
    }

    /** The treatment of rows that cannot be predicted: {@code error}, {@code skip} or {@code keep}. */
    public M setHandleInvalid(String value) {
        return with(inference.handleInvalid, value);
    }

    /** The weights of the network that predict: {@code last}, or {@code average} for their moving average. */
    public M setWeights(String value) {
        return with(inference.weights, value);
    }

    /** Rows that a task holds at once. */
    public M setBatchSize(int value) {
        set(inference.batchSize, value);
        return self();
    }
}
