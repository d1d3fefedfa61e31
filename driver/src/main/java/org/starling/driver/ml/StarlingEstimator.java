package org.starling.driver.ml;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.training.EpochListener;
import org.starling.kernels.replica.Network;

/**
 * Trains a network on the rows of a DataFrame, alone or as a stage of a Pipeline. {@code explainParams()} describes the params.
 * Fits of one Spark context wait for each other. A fit is not affected by changes of params while it runs.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract sealed class StarlingEstimator<E extends StarlingEstimator<E, M>, M extends StarlingPredictionModel<M>>
        extends Estimator<M> implements DefaultParamsWritable
        permits StarlingClassifier, StarlingRegressor, StarlingMultiLabel {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Task task;
    final transient InferenceParams inference;
    final transient TrainingParams training;
    private transient List<EpochListener> listeners = List.of();

    StarlingEstimator(String uid, Task task) {
        this.uid = uid;
        this.task = task;
        this.inference = new InferenceParams(this, task);
        this.training = new TrainingParams(this, task);
    }

    /** The model of a trained network. */
    abstract M model(String name, TrainedNetwork trained);

    /** This estimator, as its own type. */
    abstract E self();

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Param<?>[] params() {
        return Stream.concat(inference.all().stream(), training.all().stream()).toArray(Param<?>[]::new);
    }

    <T> E with(Param<T> param, T value) {
        set(param, value);
        return self();
    }

    /**
     * Trains a network.
     *
     * @throws IllegalArgumentException if a column is missing or of another type
     * @throws org.starling.pipeline.files.DataException if a row cannot be used
     * @throws org.starling.driver.config.network.NetworkException if the network does not fit the rows
     * @throws org.starling.driver.cluster.TooFewSlotsException if Spark has too few task slots for the workers
     * @throws org.starling.driver.training.TrainingException if training cannot continue
     */
    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        FitSettings settings = training.settings(uid, task, inference, listeners);
        SparkContext context = dataset.sparkSession().sparkContext();
        TrainedNetwork trained =
                FitQueue.inTurn(context, () -> new DataFrameFit(context, settings).run(dataset.toDF()));
        M model = copyValues(model(uid, trained), ParamMap.empty());
        return model.setParent(this);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        FeatureReader.requireColumns(schema, inference.features());
        String label = getOrDefault(training.labelCol);
        Labels.requireColumn(schema, label, task);
        if (isDefined(training.weightCol)) {
            Weights.requireColumn(schema, getOrDefault(training.weightCol));
        }
        if (isDefined(training.validationIndicatorCol)) {
            requireBoolean(schema, getOrDefault(training.validationIndicatorCol));
        }
        return PredictionColumns.append(
                schema, PredictionColumns.named(inference), Labels.ofSchema(schema.apply(label), task));
    }

    private static void requireBoolean(StructType schema, String column) {
        StructField field = Schemas.field(schema, column, "validation rows");
        if (!(field.dataType() instanceof BooleanType)) {
            throw new IllegalArgumentException(
                    "Cannot find validation rows by column '%s': it has the type %s; give booleans"
                            .formatted(column, field.dataType().catalogString()));
        }
    }

    @Override
    public E copy(ParamMap extra) {
        E copy = this.<E>defaultCopy(extra);
        return copy.setListeners(listeners);
    }

    /** Calls these after every epoch, on the thread that fits. They are not saved with the estimator. */
    public E setListeners(List<EpochListener> called) {
        this.listeners = List.copyOf(called);
        return self();
    }

    /** The network: name of a built-in one, or JSON of DL4J. */
    public Param<String> network() {
        return training.network;
    }

    /** See {@link #network()}. */
    public E setNetwork(String value) {
        return with(training.network, value);
    }

    /** The same from code, which runs now: {@code setNetwork(() -> Network.of(configuration))}. */
    public E setNetwork(Supplier<Network> value) {
        return setNetwork(value.get().json());
    }

    /** The column of features. */
    public E setFeaturesCol(String value) {
        return with(inference.featuresCol, value);
    }

    /** Several columns of features, in place of one. */
    public E setFeaturesCols(String... value) {
        return with(inference.featuresCols, value);
    }

    /** The column of labels. */
    public E setLabelCol(String value) {
        return with(training.labelCol, value);
    }

    /** The column for predictions. */
    public E setPredictionCol(String value) {
        return with(inference.predictionCol, value);
    }

    /** The column that is true where a row is for evaluation only. */
    public E setValidationIndicatorCol(String value) {
        return with(training.validationIndicatorCol, value);
    }

    /** The treatment of rows that cannot be used. */
    public E setHandleInvalid(String value) {
        return with(inference.handleInvalid, value);
    }

    /** The shape of an example for the network. */
    public E setShape(int... value) {
        return with(training.shape, value);
    }

    /** Units of the hidden layers of a built-in network. */
    public IntArrayParam hidden() {
        return training.hidden;
    }

    /** See {@link #hidden()}. */
    public E setHidden(int... value) {
        return with(training.hidden, value);
    }

    /** The updater of a built-in network. */
    public Param<String> updater() {
        return training.updater;
    }

    /** See {@link #updater()}. */
    public E setUpdater(String value) {
        return with(training.updater, value);
    }

    /** The learning rate of a built-in network. */
    public DoubleParam learningRate() {
        return training.learningRate;
    }

    /** See {@link #learningRate()}. */
    public E setLearningRate(double value) {
        return with(training.learningRate, value);
    }

    /** Replicas that train side by side. */
    public E setWorkers(int value) {
        return with(training.workers, value);
    }

    /** Passes over the rows. */
    public IntParam epochs() {
        return training.epochs;
    }

    /** See {@link #epochs()}. */
    public E setEpochs(int value) {
        return with(training.epochs, value);
    }

    /** Rows in a step of one worker. */
    public IntParam batchSize() {
        return inference.batchSize;
    }

    /** See {@link #batchSize()}. */
    public E setBatchSize(int value) {
        return with(inference.batchSize, value);
    }

    /** The seed of all random numbers. */
    public LongParam seed() {
        return training.seed;
    }

    /** See {@link #seed()}. */
    public E setSeed(long value) {
        return with(training.seed, value);
    }

    /** The order of the rows. */
    public E setShuffle(String value) {
        return with(training.shuffle, value);
    }

    /** Schedule and method of averaging, in YAML. */
    public Param<String> averaging() {
        return training.averaging;
    }

    /** See {@link #averaging()}. */
    public E setAveraging(String value) {
        return with(training.averaging, value);
    }

    /** The backend of the replicas. */
    public E setBackend(String value) {
        return with(inference.backend, value);
    }

    /** Epochs without improvement after which training ends. */
    public E setPatience(int value) {
        return with(training.patience, value);
    }

    /** The metric that must improve. */
    public E setStoppingMetric(String value) {
        return with(training.stoppingMetric, value);
    }

    /** The least that counts as improvement. */
    public E setMinimumImprovement(double value) {
        return with(training.minimumImprovement, value);
    }

    /** The batches whose gradients make one update. */
    public E setAccumulate(int value) {
        return with(training.accumulate, value);
    }

    /** The decay of a moving average of the weights in each averaging round. */
    public E setMovingAverageDecay(double value) {
        return with(training.movingAverageDecay, value);
    }

    /** The weights of the network that predict: {@code last}, or {@code average} for their moving average. */
    public E setWeights(String value) {
        return with(inference.weights, value);
    }

    /** The column of the factors of the rows' losses. */
    public E setWeightCol(String value) {
        return with(training.weightCol, value);
    }

    /** The value of the stopping metric that ends training. */
    public E setTarget(double value) {
        return with(training.target, value);
    }

    /** The training time after which no epoch starts. */
    public E setTimeLimitSeconds(double value) {
        return with(training.timeLimitSeconds, value);
    }

    /** The block {@code training.learningRate} of a job file, in YAML in braces. */
    public E setLearningRateSchedule(String value) {
        return with(training.learningRateSchedule, value);
    }

    /** The folder of checkpoints. */
    public E setCheckpointPath(String value) {
        return with(training.checkpointPath, value);
    }

    /** The treatment of checkpoints that are in the folder. */
    public E setEarlierCheckpoints(String value) {
        return with(training.earlierCheckpoints, value);
    }
}
