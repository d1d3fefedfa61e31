package org.starling.driver.ml;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.EarlyStoppingSpec;
import org.starling.driver.config.LearningRateSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.binding.RecordReader;
import org.starling.driver.training.EpochListener;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.replica.Precision;
import org.starling.serving.checkpoint.ModelWeights;
import org.starling.serving.history.SelectionMetric;

/** The params of training, and their conversion to the settings of a fit. */
final class TrainingParams extends ParamGroup {
    private static final int WORKERS = 2;
    private static final int EPOCHS = 10;
    private static final int UNITS = 128;
    private static final int RETRIES = 2;

    final Param<String> labelCol;
    final Param<String> weightCol;
    final Param<String> validationIndicatorCol;
    final IntArrayParam shape;
    final Param<String> network;
    final IntArrayParam hidden;
    final Param<String> updater;
    final DoubleParam learningRate;
    final Param<String> learningRateSchedule;
    final Param<String> classWeights;
    final IntParam accumulate;
    final DoubleParam movingAverageDecay;
    final IntParam workers;
    final IntParam epochs;
    final LongParam seed;
    final Param<String> shuffle;
    final Param<String> averaging;
    final IntParam patience;
    final Param<String> stoppingMetric;
    final DoubleParam minimumImprovement;
    final DoubleParam target;
    final DoubleParam timeLimitSeconds;
    final Param<String> checkpointPath;
    final Param<String> earlierCheckpoints;

    TrainingParams(Params owner, Task task) {
        super(owner);
        labelCol = add(text("labelCol", "column of labels"), "label");
        weightCol = add(
                text("weightCol", "column of the factors of the rows' losses in training; by default all count alike"));
        validationIndicatorCol = add(text(
                "validationIndicatorCol",
                "column of booleans: rows where it is true are not trained on, but evaluated after every epoch"));
        shape = add(new IntArrayParam(
                owner,
                "shape",
                "shape of an example for the network, such as 1, 28, 28; by default a vector, or that of an image"));
        network = add(
                text("network", "built-in network (mlp, cnn, lstm or tabular), or the JSON of a configuration of DL4J"),
                "mlp");
        hidden = add(
                new IntArrayParam(
                        owner,
                        "hidden",
                        "units of the hidden layers of mlp and tabular, or of the LSTM layers of lstm"),
                new int[] {UNITS});
        updater = add(choice("updater", "of a built-in network", UpdaterChoice.class), "adam");
        learningRate = add(new DoubleParam(
                owner, "learningRate", "of a built-in network; by default that of the updater", ParamValidators.gt(0)));
        learningRateSchedule = add(
                text(
                        "learningRateSchedule",
                        "the block training.learningRate of a job file, in YAML in braces; by default the learning rate stays"));
        classWeights =
                choice("classWeights", "weights of classes in the loss of a built-in network", ClassWeights.class);
        if (task == Task.CLASSIFICATION) {
            add(classWeights, "none");
        }
        accumulate = add(integer("accumulate", "batches whose gradients make one update", 1), 1);
        movingAverageDecay = add(new DoubleParam(
                owner,
                "movingAverageDecay",
                "decay of a moving average of the weights in each averaging round; by default no average is kept",
                ParamValidators.inRange(0, 1, false, false)));
        workers = add(
                integer("workers", "replicas that train side by side, each in a task slot of the cluster", 1), WORKERS);
        epochs = add(integer("epochs", "passes over the rows", 1), EPOCHS);
        seed = add(new LongParam(owner, "seed", "of initial parameters and of the order of rows"), 1L);
        shuffle = add(
                choice(
                        "shuffle",
                        "order of the rows: another one in every epoch, or that of the DataFrame",
                        Shuffle.class),
                "every-epoch");
        averaging = add(text("averaging", "the block training.averaging of a job file, in YAML"), "{every: 10}");
        patience = add(
                integer(
                        "patience",
                        "epochs without improvement after which training ends, with the network of the best epoch; 0 for never; needs validationIndicatorCol",
                        0),
                0);
        stoppingMetric = add(
                choice("stoppingMetric", "what must improve", SelectionMetric.class),
                task == Task.CLASSIFICATION ? "accuracy" : "loss");
        minimumImprovement = add(number("minimumImprovement", "the least that counts as improvement", 0), 0.0);
        target = add(new DoubleParam(
                owner, "target", "value of stoppingMetric that ends training; needs validationIndicatorCol"));
        timeLimitSeconds = add(new DoubleParam(
                owner,
                "timeLimitSeconds",
                "training time of all epochs together after which no epoch starts",
                ParamValidators.gt(0)));
        checkpointPath = add(text(
                "checkpointPath",
                "folder for a checkpoint after every epoch, of any Hadoop file system; by default none"));
        earlierCheckpoints = add(
                choice(
                        "earlierCheckpoints",
                        "treatment of checkpoints that are in checkpointPath already: fail, or resume from the newest",
                        FitSettings.EarlierCheckpoints.class),
                "refuse");
    }

    /** The settings of a fit. */
    FitSettings settings(String name, Task task, InferenceParams inference, List<EpochListener> listeners) {
        if (((int) value(patience) > 0 || isDefined(target)) && !isDefined(validationIndicatorCol)) {
            throw new IllegalArgumentException(
                    "Cannot stop early: there are no rows to evaluate on; set the param validationIndicatorCol, or leave out patience and target");
        }
        if (inference.modelWeights() == ModelWeights.AVERAGE && !isDefined(movingAverageDecay)) {
            throw new IllegalArgumentException(
                    "Cannot fit a model that predicts with the moving average of its weights: none is kept; set the param movingAverageDecay, or leave out weights");
        }
        return new FitSettings(
                name,
                task,
                new ExampleColumns(
                        inference.features(),
                        value(labelCol),
                        value(weightCol, null),
                        value(validationIndicatorCol, null),
                        list(value(shape, new int[0])),
                        inference.invalid()),
                new NetworkChoice(
                        value(network),
                        list(value(hidden)),
                        constant(updater, UpdaterChoice.class),
                        (Double) value(learningRate, null),
                        (long) value(seed),
                        task == Task.CLASSIFICATION ? constant(classWeights, ClassWeights.class) : ClassWeights.NONE),
                spec(inference),
                value(checkpointPath, null),
                constant(earlierCheckpoints, FitSettings.EarlierCheckpoints.class),
                listeners);
    }

    private TrainingSpec spec(InferenceParams inference) {
        return new TrainingSpec(
                (int) value(workers),
                (int) value(epochs),
                inference.examplesOfBatch(),
                (long) value(seed),
                constant(shuffle, Shuffle.class),
                averaging(value(averaging)),
                inference.backend(),
                RETRIES,
                Precision.FP32,
                List.of(),
                stopping(),
                isDefined(learningRateSchedule) ? rates(value(learningRateSchedule)) : null,
                (int) value(accumulate),
                isDefined(movingAverageDecay) ? new MovingAverage((double) value(movingAverageDecay)) : null);
    }

    /** Null for no rule. */
    private EarlyStoppingSpec stopping() {
        Integer epochsInVain = (int) value(patience) == 0 ? null : (Integer) value(patience);
        Double aim = (Double) value(target, null);
        Double limit = (Double) value(timeLimitSeconds, null);
        if (epochsInVain == null && aim == null && limit == null) {
            return null;
        }
        return new EarlyStoppingSpec(
                constant(stoppingMetric, SelectionMetric.class),
                epochsInVain,
                (double) value(minimumImprovement),
                aim,
                limit == null ? null : Duration.ofMillis((long) Math.ceil(limit * 1000)));
    }

    /**
     * Reads the param {@code averaging}.
     *
     * @throws org.starling.driver.config.binding.ConfigurationException naming all problems
     */
    private static AveragingSpec averaging(String yaml) {
        return new RecordReader<>(AveragingSpec.class, (tree, problems) -> {})
                .read(yaml, "the param averaging", List.of());
    }

    /** The param {@code learningRateSchedule} as a block of a job file. */
    private record RateBlock(LearningRateSpec learningRate) {}

    private static LearningRateSpec rates(String yaml) {
        return new RecordReader<>(RateBlock.class, (tree, problems) -> {})
                .read("learningRate: " + yaml, "the param learningRateSchedule", List.of())
                .learningRate();
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
