package org.starling.driver.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.RateSchedule;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.FormerName;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.SelectionMetric;

/**
 * Settings of training: the {@code training} block.
 *
 * @param workers replicas that train side by side, each in one task slot of the cluster; 2 by default
 * @param epochs passes over the training examples
 * @param batchSize examples of one forward and backward pass of one worker; 64 by default
 * @param seed seed of everything random in training but the network's initial parameters; 1 by default
 * @param shuffle whether the order of examples changes from epoch to epoch; it does by default
 * @param averaging when and how replicas are averaged
 * @param backend backend of the replicas; oneDNN if it supports the network by default
 * @param epochRetries how often a failed epoch is run again, from the state it started with, before the job fails; 2 by
 *     default
 * @param precision number type of the computation: {@code fp32} by default, or {@code bf16}
 * @param augment random changes of the training examples, other ones in every epoch; none by default
 * @param earlyStopping when training ends before {@code epochs}; null for never
 * @param learningRate factor of the network's learning rates in the course of training; null for always 1
 * @param accumulate batches whose gradients make one update; 1 by default
 * @param movingAverage moving average of the weights; null for none
 */
public record TrainingSpec(
        @Default("2") int workers,
        int epochs,
        @Default("64") int batchSize,
        @Default("1") long seed,
        @Default("every-epoch") Shuffle shuffle,
        @Default("{}") AveragingSpec averaging,
        @FormerName("kernel") @Default("auto") Backend backend,
        @Default("2") int epochRetries,
        @Default("fp32") Precision precision,
        @Default("[]") List<Augmentation> augment,
        @OptionalValue EarlyStoppingSpec earlyStopping,
        @OptionalValue LearningRateSpec learningRate,
        @Default("1") int accumulate,
        @OptionalValue MovingAverage movingAverage)
        implements Serializable {
    public TrainingSpec {
        new Checks()
                .require(workers >= 1, "workers", "must be at least 1, is " + workers)
                .require(epochs >= 1, "epochs", "must be at least 1, is " + epochs)
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .requirePresent(shuffle, "shuffle")
                .requirePresent(averaging, "averaging")
                .requirePresent(backend, "backend")
                .requirePresent(precision, "precision")
                .require(epochRetries >= 0, "epochRetries", "must be at least 0, is " + epochRetries)
                .requirePresent(augment, "augment")
                .require(accumulate >= 1, "accumulate", "must be at least 1, is " + accumulate)
                .require(
                        (long) accumulate * batchSize <= Integer.MAX_VALUE,
                        "accumulate",
                        "times batchSize must be below 2^31, is " + (long) accumulate * batchSize)
                .require(
                        learningRate == null || learningRate.warmUpEpochs() < epochs,
                        "learningRate.warmUpEpochs",
                        "must be less than epochs = %d, is %s"
                                .formatted(epochs, learningRate == null ? 0 : learningRate.warmUpEpochs()))
                .done();
        augment = List.copyOf(augment);
    }

    /** Training without moving average. */
    public TrainingSpec(
            int workers,
            int epochs,
            int batchSize,
            long seed,
            Shuffle shuffle,
            AveragingSpec averaging,
            Backend backend,
            int epochRetries,
            Precision precision,
            List<Augmentation> augment,
            EarlyStoppingSpec earlyStopping,
            LearningRateSpec learningRate,
            int accumulate) {
        this(
                workers,
                epochs,
                batchSize,
                seed,
                shuffle,
                averaging,
                backend,
                epochRetries,
                precision,
                augment,
                earlyStopping,
                learningRate,
                accumulate,
                null);
    }

    /** Training in float32, on unchanged examples. */
    public TrainingSpec(
            int workers,
            int epochs,
            int batchSize,
            long seed,
            Shuffle shuffle,
            AveragingSpec averaging,
            Backend backend,
            int epochRetries) {
        this(
                workers,
                epochs,
                batchSize,
                seed,
                shuffle,
                averaging,
                backend,
                epochRetries,
                Precision.FP32,
                List.of(),
                null,
                null,
                1);
    }

    /** The policy of averaging that workers receive. */
    public AveragingPolicy policy() {
        return averaging.policy().with(movingAverage);
    }

    /** Examples of one update of one worker. */
    public int examplesOfUpdate() {
        return batchSize * accumulate;
    }

    /**
     * The factor of the learning rates in the next epoch.
     *
     * @param updates updates of a replica in one epoch
     */
    public RateSchedule nextRates(int updates, List<EpochMetrics> completed) {
        return learningRate == null ? RateSchedule.CONSTANT : learningRate.next(epochs, updates, completed);
    }

    /** Whether training has ended: the last epoch is completed, or early stopping ends it. */
    public boolean isOver(List<EpochMetrics> completed, int epoch) {
        return epoch >= epochs || stopsEarly(completed);
    }

    /** Whether training ends because it has not improved for a while. */
    public boolean stopsEarly(List<EpochMetrics> completed) {
        return earlyStopping != null && earlyStopping.isReached(completed);
    }

    /** The metric by which epochs are compared: that of early stopping, else the accuracy. */
    public SelectionMetric selectionMetric() {
        return earlyStopping == null ? SelectionMetric.ACCURACY : earlyStopping.metric();
    }

    /** Whether early stopping must keep the last of these epochs, because it is the best so far. */
    public boolean keepsLast(List<EpochMetrics> completed) {
        EpochMetrics last = completed.get(completed.size() - 1);
        return earlyStopping != null && selectionMetric().best(completed).equals(Optional.of(last));
    }
}
