package org.starling.kernels.torch;

import java.lang.ref.Reference;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.replica.TrainingPosition;
import org.starling.kernels.torch.layer.OutputLosses;

/**
 * Replica that trains by LibTorch, on a GPU or a CPU; created by {@link TorchCompiler}. It owns parameters, gradients and updater
 * state; the tensors of a step are freed at its end.
 */
@SuppressWarnings("try") // scopes and modes end with their block, which is all they are for
public final class TorchReplica implements Replica {
    private final ExampleFormat format;
    private final String backend;
    private final int threads;
    private final NativeScope scope;
    private final TorchParameters parameters;
    private final TorchUpdater updater;
    private final ForwardPass forward;
    private final int parameterCount;
    private final StepRandom random = new StepRandom();
    private long seed;
    private int iteration;
    private int epoch;
    private boolean closed;

    /** {@code scope} owns the tensors of parameters and updater. */
    TorchReplica(
            ExampleFormat format,
            ReplicaOptions options,
            NativeScope scope,
            ForwardPass forward,
            TorchUpdater updater,
            int parameterCount) {
        this.format = format;
        this.backend = options.precision() == Precision.FP32 ? "torch" : "torch bf16";
        this.threads = options.threads();
        this.scope = scope;
        this.forward = forward;
        this.parameters = forward.parameters();
        this.updater = updater;
        this.parameterCount = parameterCount;
    }

    @Override
    public ReplicaInfo info() {
        return new ReplicaInfo(backend, List.of());
    }

    @Override
    public int parameterCount() {
        return parameterCount;
    }

    @Override
    public int updaterStateCount() {
        return updater.stateCount();
    }

    /**
     * {@inheritDoc} The loss is NaN also if a weight is not finite: ReLU and maxima may turn NaN into a number, so that no later
     * loss would show it.
     */
    @Override
    public double train(Batch batch) {
        prepare(batch);
        try (PointerScope temporaries = new PointerScope()) {
            OutputLosses losses = differentiate(batch, seed);
            try (NoGradGuard off = new NoGradGuard()) {
                Tensor score = updater.regularised(losses.loss().orElseThrow(), iteration, epoch);
                updater.update(iteration, epoch);
                iteration++;
                // one transfer for both: 0 · x is 0, or NaN if x is not finite
                return score.add(parameters.values().mul(new Scalar(0)).sum()).item_double();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public double train(List<Batch> parts) {
        if (parts.size() == 1) {
            return train(parts.get(0));
        }
        int examples = parts.stream().mapToInt(Batch::size).sum();
        try (PointerScope temporaries = new PointerScope()) {
            Tensor sum = torch.zeros_like(parameters.gradients());
            double loss = 0;
            for (int i = 0; i < parts.size(); i++) {
                loss += addTo(sum, parts.get(i), examples, Replica.seedOfPart(seed, i));
            }
            try (NoGradGuard off = new NoGradGuard()) {
                parameters.gradients().copy_(sum);
                Tensor score = updater.regularised(sum.mul(new Scalar(0)).sum(), iteration, epoch);
                updater.update(iteration, epoch);
                iteration++;
                return loss
                        + score.add(parameters.values().mul(new Scalar(0)).sum())
                                .item_double();
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Adds the gradients of a part of a batch to {@code sum}; returns its part of the loss. */
    private double addTo(Tensor sum, Batch part, int examples, long partSeed) {
        prepare(part);
        try (PointerScope temporaries = new PointerScope()) {
            OutputLosses losses = differentiate(part, partSeed);
            double share = forward.share(part, examples);
            try (NoGradGuard off = new NoGradGuard()) {
                sum.add_(parameters.gradients(), new Scalar(share));
                return share * losses.loss().orElseThrow().item_double();
            }
        }
    }

    /**
     * Computes gradients without an update, for comparisons: of the loss alone, before updater and regularisation, in DL4J's
     * order. Dropout draws the same numbers as in the next step.
     */
    void differentiate(Batch batch, float[] target) {
        prepare(batch);
        try (PointerScope temporaries = new PointerScope()) {
            differentiate(batch, seed);
            HostCopies.read(parameters.gradients().narrow(0, 0, parameterCount), target, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private OutputLosses differentiate(Batch batch, long stepSeed) {
        parameters.gradients().zero_();
        random.moveTo(stepSeed, iteration, epoch);
        OutputLosses losses = forward.losses(batch, random);
        losses.differentiate();
        return losses;
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        prepare(batch);
        try (PointerScope temporaries = new PointerScope();
                NoGradGuard off = new NoGradGuard()) {
            HostCopies.read(forward.outputs(batch, random), outputs, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void prepare(Batch batch) {
        requireOpen();
        batch.requireExamplesOf(format);
        torch.set_num_threads(threads);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Cannot use a replica: it is closed");
        }
    }

    @Override
    public void readParameters(float[] target, int offset) {
        copy(() -> HostCopies.read(parameters.values().narrow(0, 0, parameterCount), target, offset));
    }

    @Override
    public void writeParameters(float[] source, int offset) {
        copy(() -> HostCopies.write(source, offset, parameters.values().narrow(0, 0, parameterCount)));
    }

    @Override
    public void readUpdaterState(float[] target, int offset) {
        copy(() -> HostCopies.read(updater.state(), target, offset));
    }

    @Override
    public void writeUpdaterState(float[] source, int offset) {
        copy(() -> HostCopies.write(source, offset, updater.state()));
    }

    private void copy(Runnable copying) {
        requireOpen();
        try (PointerScope temporaries = new PointerScope();
                NoGradGuard off = new NoGradGuard()) {
            copying.run();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public int iteration() {
        return iteration;
    }

    @Override
    public void moveTo(TrainingPosition position) {
        iteration = position.iteration();
        epoch = position.epoch();
        seed = position.seed();
        updater.moveTo(position);
    }

    /** Of parameters, gradients and updater state; activations, which LibTorch frees after each step, are not counted. */
    @Override
    public long nativeBytes() {
        return closed ? 0 : Float.BYTES * (2L * parameterCount + updater.stateCount());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            scope.close();
        }
    }
}
