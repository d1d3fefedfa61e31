package org.starling.kernels.replica;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.SeedMixer;

/**
 * Replica that trains by DL4J's own layers, with its oneDNN helpers where they help. It supports any layer of DL4J, on any
 * backend of ND4J. It is the fallback for networks that oneDNN does not support, and the oracle of tests. Besides packed batches
 * it trains on DL4J's data sets, with masks and several inputs and outputs.
 *
 * <p>A label vector becomes an array of the network's output shape, row-major; see {@link LabelArrays}.
 */
public final class Dl4jReplica implements Replica {
    private static final String BACKEND = "dl4j";

    private final ReplicaInfo info;
    private final LiveNetwork network;
    private final INDArray updaterState;
    private final ScheduledRates rates;
    private final int threads;
    private float[] features = new float[0];
    private float[] labels = new float[0];
    private LabelArrays labelArrays;
    /** Format that {@link #labelArrays} belong to. */
    private ExampleFormat labelled;

    private TrainingPosition pendingPosition;
    /** Whether DL4J has made a step of this replica. */
    private boolean stepped;

    private OptionalLong seed = OptionalLong.empty();

    /**
     * Creates a replica for packed batches.
     *
     * @param reasons reasons why no faster backend was chosen
     */
    public Dl4jReplica(Network network, ExampleFormat format, ReplicaOptions options, List<String> reasons) {
        this(network, options.threads(), reasons);
        this.network.requireOneInputAndOutput();
        if (format.masks().weighted()) {
            close();
            throw new IllegalArgumentException(
                    "Cannot weight examples: DL4J's masks of labels multiply outputs, too, and are no weights%s; leave the weights out, or use a network that oneDNN or LibTorch trains"
                            .formatted(
                                    reasons.isEmpty()
                                            ? ""
                                            : ", and no other backend trains this network: "
                                                    + String.join("; ", reasons)));
        }
        this.features = new float
                [Math.multiplyExact(options.batchSize(), format.features().length())];
        this.labels =
                new float[Math.multiplyExact(options.batchSize(), format.label().length())];
    }

    /**
     * Creates a replica for data sets.
     *
     * @param threads native threads that a step may use
     * @param reasons reasons why no faster backend was chosen
     */
    public Dl4jReplica(Network network, int threads, List<String> reasons) {
        this.info = new ReplicaInfo(BACKEND, reasons);
        this.network = LiveNetwork.of(network.initialise());
        Dl4jHelpers.install(this.network);
        this.threads = threads;
        NativeLibraries.useThreads(threads);
        this.updaterState = this.network.updaterState();
        this.rates = ScheduledRates.of(this.network.updater());
    }

    /** The live network of this replica, not a copy, for listeners and hooks that DL4J calls with it. */
    public Model model() {
        return network.model();
    }

    @Override
    public ReplicaInfo info() {
        return info;
    }

    @Override
    public int parameterCount() {
        return FlatArray.length(network.model().params());
    }

    @Override
    public int updaterStateCount() {
        return FlatArray.length(updaterState);
    }

    @Override
    public double train(Batch batch) {
        takePosition();
        LabelArrays arrays = labelArrays(batch);
        labels = atLeast(labels, batch.size() * batch.format().label().length());
        arrays.fill(batch, labels);
        try (INDArray input = features(batch);
                INDArray target = array(labels, arrays.shape(batch.size()));
                INDArray featureMask = featureMask(batch);
                INDArray labelMask = labelMask(batch, arrays)) {
            return step(() -> {
                if (featureMask == null && labelMask == null) {
                    network.fit(input, target);
                } else {
                    network.fit(new org.nd4j.linalg.dataset.MultiDataSet(
                            arrays(input), arrays(target), arrays(featureMask), arrays(labelMask)));
                }
            });
        } catch (DL4JInvalidInputException e) {
            throw misfit(batch.format().features().shape(), e);
        }
    }

    /**
     * Trains on a data set, masks included; otherwise as {@link #train(Batch)}.
     *
     * @throws IllegalArgumentException if it does not fit the network
     */
    public double train(MultiDataSet batch) {
        takePosition();
        try {
            return step(() -> network.fit(batch));
        } catch (DL4JInvalidInputException e) {
            throw misfit(
                    Arrays.stream(batch.getFeatures())
                            .map(array -> Arrays.toString(array.shape()))
                            .toList(),
                    e);
        }
    }

    /** Makes a step; returns its loss. A failure of the first one is final: DL4J does not support the network. */
    private double step(Runnable fit) {
        try {
            fit.run();
            stepped = true;
            return network.model().score();
        } catch (DL4JInvalidInputException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            if (stepped) {
                throw e;
            }
            throw new IllegalArgumentException(
                    "Cannot train this network: DL4J fails in its first step (%s); change the layer or setting that causes it"
                            .formatted(e.toString().lines().findFirst().orElse("")),
                    e);
        }
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        NativeLibraries.useThreads(threads);
        int labelLength = batch.format().label().length();
        try (INDArray input = features(batch);
                INDArray mask = featureMask(batch);
                INDArray output = network.output(input, mask)) {
            if (output.length() != (long) batch.size() * labelLength) {
                throw new IllegalArgumentException(
                        "Cannot use this network: it outputs %d values an example, and the data has %d; change its output layer's nOut"
                                .formatted(output.length() / batch.size(), labelLength));
            }
            // views with moved channels have strides that differ from their order
            FlatArray.read(Shape.hasDefaultStridesForShape(output) ? output : output.dup('c'), outputs, 0);
        } catch (DL4JInvalidInputException e) {
            throw misfit(batch.format().features().shape(), e);
        }
    }

    private static IllegalArgumentException misfit(List<?> shape, DL4JInvalidInputException e) {
        return new IllegalArgumentException(
                "Cannot feed examples of shape %s to this network: %s; make the network's input match the data, or reshape the data (data.shape of a job, or the arrays of its data sets)"
                        .formatted(shape, e.getMessage()),
                e);
    }

    private INDArray features(Batch batch) {
        FeatureFormat format = batch.format().features();
        features = atLeast(features, batch.size() * format.length());
        batch.unpackFeatures(FloatBuffer.wrap(features));
        long[] shape = LongStream.concat(
                        LongStream.of(batch.size()), format.shape().stream().mapToLong(Integer::longValue))
                .toArray();
        return array(features, shape);
    }

    /** Returns the mask, or {@code null} for none, as DL4J expects. */
    private static INDArray featureMask(Batch batch) {
        int steps = batch.format().masks().featureSteps();
        return steps == 0 ? null : array(batch.featureMasks(), batch.size(), steps);
    }

    private static INDArray labelMask(Batch batch, LabelArrays arrays) {
        int values = batch.format().masks().labelValues();
        return values == 0 ? null : array(batch.labelMasks(), arrays.maskShape(batch.size(), values));
    }

    private LabelArrays labelArrays(Batch batch) {
        if (labelArrays == null || !batch.format().equals(labelled)) {
            labelArrays = LabelArrays.of(
                    network.outputLayer().conf().getLayer(), batch.format().label(), () -> outputShape(batch));
            labelled = batch.format();
        }
        return labelArrays;
    }

    private long[] outputShape(Batch batch) {
        try (INDArray input = features(batch);
                INDArray mask = featureMask(batch);
                INDArray output = network.output(input, mask)) {
            return output.shape();
        } catch (DL4JInvalidInputException e) {
            throw misfit(batch.format().features().shape(), e);
        }
    }

    private static INDArray[] arrays(INDArray array) {
        return array == null ? null : new INDArray[] {array};
    }

    private static float[] atLeast(float[] buffer, int length) {
        return buffer.length >= length ? buffer : new float[length];
    }

    private static INDArray array(float[] values, long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
        FlatArray.write(array, values, 0);
        return array;
    }

    @Override
    public void readParameters(float[] target, int offset) {
        FlatArray.read(network.model().params(), target, offset);
    }

    @Override
    public void writeParameters(float[] source, int offset) {
        FlatArray.write(network.model().params(), source, offset);
    }

    @Override
    public void readUpdaterState(float[] target, int offset) {
        FlatArray.read(updaterState, target, offset);
    }

    @Override
    public void writeUpdaterState(float[] source, int offset) {
        FlatArray.write(updaterState, source, offset);
    }

    /** Of parameters, gradients and updater state; activations, which ND4J frees after each step, are not counted. */
    @Override
    public long nativeBytes() {
        return Float.BYTES * (2L * parameterCount() + updaterStateCount());
    }

    @Override
    public int iteration() {
        return pendingPosition != null ? pendingPosition.iteration() : network.iteration();
    }

    @Override
    public void moveTo(TrainingPosition position) {
        pendingPosition = position;
    }

    /**
     * Sets thread limit and seed before each step. The thread limit applies to the whole JVM, and another replica may have
     * changed it. ND4J keeps a random generator per thread, so the training thread sets the seed in every step. So the random
     * numbers of a step depend on its position alone.
     */
    private void takePosition() {
        if (pendingPosition != null) {
            if (!stepped && pendingPosition.iteration() > 0) {
                OneClassOutputs.requireNone(network.layers());
            }
            network.moveTo(pendingPosition.iteration(), pendingPosition.epoch());
            rates.moveTo(pendingPosition);
            seed = OptionalLong.of(pendingPosition.seed());
            NativeLibraries.useThreads(threads);
            pendingPosition = null;
        }
        if (seed.isPresent()) {
            Nd4j.getRandom().setSeed(SeedMixer.state(seed.getAsLong(), network.iteration()));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
