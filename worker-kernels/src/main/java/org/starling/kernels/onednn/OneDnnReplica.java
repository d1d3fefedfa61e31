package org.starling.kernels.onednn;

import java.lang.ref.Reference;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.layer.StepRandom;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.onednn.plan.Mode;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.Operation;
import org.starling.kernels.onednn.plan.OperationListener;
import org.starling.kernels.onednn.updater.NetworkUpdater;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.replica.TrainingPosition;

/**
 * Replica that trains by static plans of oneDNN primitives; created by {@link OneDnnCompiler}.
 *
 * <p>It owns all native memory of its plans, which JavaCPP frees when the replica is garbage-collected. So it stays reachable
 * while native code runs, even if the caller has dropped it without closing it.
 */
public final class OneDnnReplica implements Replica {
    private final String backend;
    private final ExampleFormat format;
    private final int threads;
    private final NativeScope scope;
    private final ParameterStore store;
    private final PlanCache plans;
    private final NetworkUpdater updater;
    private final StepRandom random;
    private long seed;
    private int iteration;
    private int epoch;
    private boolean closed;

    OneDnnReplica(
            ExampleFormat format,
            ReplicaOptions options,
            NativeScope scope,
            ParameterStore store,
            PlanCache plans,
            NetworkUpdater updater,
            StepRandom random) {
        this.backend = options.precision() == Precision.FP32 ? "onednn" : "onednn bf16";
        this.format = format;
        this.threads = options.threads();
        this.scope = scope;
        this.store = store;
        this.plans = plans;
        this.updater = updater;
        this.random = random;
    }

    @Override
    public ReplicaInfo info() {
        return new ReplicaInfo(backend, List.of());
    }

    @Override
    public int parameterCount() {
        return store.count();
    }

    @Override
    public int updaterStateCount() {
        return updater.stateCount();
    }

    @Override
    public double train(Batch batch) {
        CompiledPlan plan = prepare(Mode.TRAINING, batch, batch.size());
        return update(plan, () -> plan.plan().run());
    }

    @Override
    public double train(List<Batch> parts) {
        if (parts.size() == 1) {
            return train(parts.get(0));
        }
        int examples = parts.stream().mapToInt(Batch::size).sum();
        double loss = 0;
        try {
            for (int i = 0; i < parts.size(); i++) {
                CompiledPlan plan =
                        prepare(Mode.TRAINING, parts.get(i), parts.get(i).size());
                random.moveTo(Replica.seedOfPart(seed, i), iteration, epoch);
                plan.plan().run();
                double share = plan.losses().share(examples);
                loss += share * plan.losses().loss();
                updater.add((float) share);
            }
            double score = loss + updater.regularisationScore(iteration, epoch);
            boolean finite = updater.updateBySum(iteration, epoch);
            iteration++;
            return finite ? score : Double.NaN;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Trains like {@link #train}, and reports the time of each operation to {@code listener}. */
    public double train(Batch batch, OperationListener listener) {
        CompiledPlan plan = prepare(Mode.TRAINING, batch, batch.size());
        return update(plan, () -> plan.plan().run(listener));
    }

    /**
     * Computes gradients without an update, for comparisons: of the loss alone, before updater and regularisation, in DL4J's
     * order. Dropout draws the same numbers as in the next step.
     */
    void differentiate(Batch batch, float[] target) {
        CompiledPlan plan = prepare(Mode.TRAINING, batch, batch.size());
        reachably(() -> {
            plan.plan().run();
            store.pullGradients();
            store.read(store.gradients(), target, 0);
        });
    }

    /**
     * Returns the loss; NaN also if a weight is not finite. ReLU and maxima may turn NaN into a number, so that no later loss
     * would show it.
     */
    private double update(CompiledPlan plan, Runnable run) {
        try {
            run.run();
            double score = plan.losses().loss() + updater.regularisationScore(iteration, epoch);
            boolean finite = updater.update(iteration, epoch);
            iteration++;
            return finite ? score : Double.NaN;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Runs code that uses native memory, which is freed when this object is garbage-collected. */
    private void reachably(Runnable work) {
        try {
            work.run();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void infer(Batch batch, float[] outputs) {
        // masks are loaded for all examples of a plan
        int size = format.masks().featureSteps() > 0 ? batch.size() : plans.inferenceSize(batch.size());
        CompiledPlan plan = prepare(Mode.INFERENCE, batch, size);
        reachably(() -> {
            plan.plan().run();
            plan.outputs().get(0, outputs, 0, plan.outputs().capacity() / size * batch.size());
        });
    }

    private CompiledPlan prepare(Mode mode, Batch batch, int size) {
        requireOpen();
        batch.requireExamplesOf(format);
        OpenMpThreads.use(threads);
        CompiledPlan plan = plans.get(mode, size);
        plan.load(batch);
        random.moveTo(seed, iteration, epoch);
        return plan;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("Cannot use a replica: it is closed");
        }
    }

    @Override
    public void readParameters(float[] target, int offset) {
        requireOpen();
        reachably(() -> store.read(store.values(), target, offset));
    }

    @Override
    public void writeParameters(float[] source, int offset) {
        requireOpen();
        reachably(() -> {
            store.write(source, offset, store.values());
            store.pushValues();
        });
    }

    @Override
    public void readUpdaterState(float[] target, int offset) {
        requireOpen();
        reachably(() -> updater.readState(target, offset));
    }

    @Override
    public void writeUpdaterState(float[] source, int offset) {
        requireOpen();
        reachably(() -> updater.writeState(source, offset));
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

    /** Of parameters, gradients and all plans. Code that oneDNN generated is not counted. */
    @Override
    public long nativeBytes() {
        return store.nativeBytes()
                + plans.plans().stream()
                        .mapToLong(plan -> plan.plan().nativeBytes())
                        .sum();
    }

    /** Returns the operations of a step on a batch of {@code batchSize} examples, in order. */
    public List<Operation> operations(int batchSize) {
        requireOpen();
        return plans.get(Mode.TRAINING, batchSize).plan().operations();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            plans.close();
            store.close();
            scope.close();
        }
    }
}
