package org.starling.driver.training;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.cluster.SparkFailure;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.EpochPlan;
import org.starling.kernels.worker.EpochStorage;
import org.starling.kernels.worker.TrainTask;
import org.starling.kernels.worker.rendezvous.Refusal;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.result.TaskOutput;
import org.starling.kernels.worker.snapshot.SnapshotPlan;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Runs one epoch as one Spark barrier job. When a task fails or an executor is lost, all tasks of the epoch run again, from
 * the state that the epoch started with or from its newest snapshot: nothing else of the failed attempt survives, so nothing is
 * trained twice. Spark ends a job whose barrier stage hands back results with the first task that fails; it is submitted again
 * from here.
 *
 * @param <T> element type of the data
 */
final class EpochRunner<T> {
    private static final ClassTag<Object> OUTPUT = ClassTag$.MODULE$.apply(Object.class);
    private static final ClassTag<Object[]> STATE = ClassTag$.MODULE$.apply(Object[].class);

    private static final Logger LOG = LoggerFactory.getLogger(EpochRunner.class);

    private final TrainingData<T> data;
    private final int retries;
    private final ProgressListener progress;

    /**
     * @param retries how often a failed job is submitted again without having got as far as a newer snapshot
     */
    EpochRunner(TrainingData<T> data, int retries, ProgressListener progress) {
        this.data = data;
        this.retries = retries;
        this.progress = progress;
    }

    /**
     * Trains one epoch.
     *
     * @param started called whenever the epoch starts, or starts again: earlier progress of the epoch is void
     * @throws TrainingException if the data does not fit the network, the loss was no longer a number, every attempt failed, or
     *     the job was cancelled; an interrupted thread stays interrupted
     * @throws TooFewSlotsException if the cluster has lost executors and does not replace them
     */
    EpochOutcome run(EpochPlan plan, ReplicaState start, EpochStorage storage, Runnable started) {
        long reached = roundsOfNewest(plan, storage.snapshots(), 0);
        int failures = 0;
        while (true) {
            TaskSlots.awaitReplacement(data.elements().context(), data.workers(), progress::note);
            started.run();
            try {
                return submit(plan, start, storage);
            } catch (TrainingException e) {
                throw e;
            } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
                requireUnwanted(plan, e);
                long newest = roundsOfNewest(plan, storage.snapshots(), reached);
                failures = newest > reached ? 1 : failures + 1;
                reached = newest;
                String reason = SparkFailure.reason(e);
                if (failures > retries) {
                    throw new TrainingException(
                            "Cannot complete epoch %d: %s (the last of %d attempts)"
                                    .formatted(plan.epoch() + 1, reason, failures),
                            e);
                }
                progress.note("Epoch %d failed: %s; running it again from %s (attempt %d of %d)"
                        .formatted(
                                plan.epoch() + 1,
                                reason,
                                reached > 0
                                        ? "its snapshot after %d rounds".formatted(reached)
                                        : "the state it started with",
                                failures + 1,
                                retries + 1));
            }
        }
    }

    /** Does not retry after cancellation, interruption or a stopped Spark context. */
    private void requireUnwanted(EpochPlan plan, Exception failure) {
        String reason;
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            reason = "the thread that trains was interrupted";
        } else if (SparkFailure.isCancellation(failure)) {
            reason = failure.getMessage();
        } else if (data.elements().context().isStopped()) {
            reason = "the Spark context was stopped";
        } else {
            return;
        }
        throw new TrainingException(
                "Cannot complete epoch %d: %s; resume with --resume, or train again"
                        .formatted(plan.epoch() + 1, reason),
                failure);
    }

    /** Used to count attempts and in messages: the workers find their snapshot by themselves. */
    private static long roundsOfNewest(EpochPlan plan, SnapshotPlan snapshots, long known) {
        try {
            return snapshots
                    .archive()
                    .newest(plan.epoch())
                    .map(snapshot -> snapshot.position().rounds())
                    .orElse(0L);
        } catch (IOException e) {
            LOG.warn("Cannot look for snapshots of epoch {}", plan.epoch() + 1, e);
            return known;
        }
    }

    private EpochOutcome submit(EpochPlan plan, ReplicaState start, EpochStorage storage) {
        SparkContext context = data.elements().context();
        // not the name of the job, by which tasks find each other: Spark's web pages show tags
        String tag = "starling-" + UUID.randomUUID();
        context.addJobTag(tag);
        try {
            return runJob(context, plan, start, storage);
        } catch (Exception e) { // as above
            if (e instanceof InterruptedException) {
                context.cancelJobsWithTag(tag); // nobody waits for it any more, but it would run on
            }
            throw e;
        } finally {
            context.removeJobTag(tag);
        }
    }

    private EpochOutcome runJob(SparkContext context, EpochPlan plan, ReplicaState start, EpochStorage storage) {
        Broadcast<Object[]> broadcast = context.broadcast(start.toWire(), STATE);
        long began = System.nanoTime();
        try (LiveProgress live = new LiveProgress(context, progress)) {
            List<Object> wires = data.elements()
                    .rdd()
                    .barrier()
                    .mapPartitions(
                            new TrainTask<>(
                                    data.workload(),
                                    plan,
                                    start.version(),
                                    broadcast,
                                    live.ofTasks(plan.epoch() + 1),
                                    storage),
                            false,
                            OUTPUT)
                    .toJavaRDD()
                    .collect();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
            List<TaskOutput> outputs = wires.stream()
                    .map(wire -> TaskOutput.fromWire((Object[]) wire))
                    .toList();
            return outcome(plan, outputs, elapsed);
        } finally {
            broadcast.destroy();
        }
    }

    private static EpochOutcome outcome(EpochPlan plan, List<TaskOutput> outputs, Duration elapsed) {
        List<EpochResult.Completed> completed = new ArrayList<>();
        List<EpochResult.Diverged> diverged = new ArrayList<>();
        Set<Refusal> refused = new LinkedHashSet<>();
        for (TaskOutput output : outputs) {
            if (output.result() instanceof EpochResult.Completed one) {
                completed.add(one);
            } else if (output.result() instanceof EpochResult.Diverged one) {
                diverged.add(one);
            } else if (output.result() instanceof EpochResult.Refused one) {
                refused.add(one.refusal());
            }
        }
        if (!refused.isEmpty()) {
            throw refusal(refused, outputs.size());
        }
        if (!diverged.isEmpty()) {
            throw divergence(plan, diverged);
        }
        completed.sort(Comparator.comparingInt(one -> one.report().rank()));
        ReplicaState state = outputs.stream()
                .flatMap(output -> output.state().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Cannot complete epoch %d: no worker returned its state".formatted(plan.epoch() + 1)));
        OuterState outerState = OuterState.merge(
                outputs.stream().map(TaskOutput::outerState).toList(),
                state.parameterSource().length());
        return new EpochOutcome(
                completed,
                new ReplicaState(state.version(), state.parameterSource(), state.updaterSource(), outerState),
                elapsed);
    }

    /** A reason that all workers report is given without their names. */
    private static TrainingException refusal(Set<Refusal> refused, int workers) {
        Map<String, List<String>> byReason = new TreeMap<>();
        for (Refusal refusal : refused) {
            byReason.computeIfAbsent(refusal.reason(), reason -> new ArrayList<>())
                    .add("worker %d (executor %s)".formatted(refusal.rank(), refusal.executor()));
        }
        return new TrainingException(byReason.entrySet().stream()
                .map(entry -> entry.getValue().size() == workers
                        ? entry.getKey()
                        : "Cannot train on all %d workers: %s reported: %s"
                                .formatted(workers, String.join(", ", entry.getValue()), entry.getKey()))
                .collect(Collectors.joining(System.lineSeparator())));
    }

    private static TrainingException divergence(EpochPlan plan, List<EpochResult.Diverged> diverged) {
        String where = diverged.stream()
                .filter(one -> one.batch() > 0)
                .map(one -> "worker %d at its batch %d".formatted(one.report().rank(), one.batch()))
                .findFirst()
                .orElse("an averaging round");
        return new TrainingException(
                ("Cannot continue training: the loss is no longer a finite number (epoch %d, %s); lower the learning rate,"
                                + " normalise the features (data.normalise, or a DataNormalization), or clip gradients in the network's"
                                + " configuration")
                        .formatted(plan.epoch() + 1, where));
    }
}
