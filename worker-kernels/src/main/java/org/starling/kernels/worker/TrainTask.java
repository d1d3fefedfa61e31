package org.starling.kernels.worker;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.averaging.codec.CodecType;
import org.starling.kernels.averaging.exchange.AveragingNode;
import org.starling.kernels.averaging.exchange.ExecutorNode;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.worker.rendezvous.PeerSearch;
import org.starling.kernels.worker.rendezvous.Rendezvous;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.result.TaskOutput;
import org.starling.kernels.worker.snapshot.SnapshotTaker;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * The body of one task of an epoch's barrier job; its partition is the worker's rank.
 *
 * <ol>
 *   <li>take the replica of the last epoch, or build one, and give it the state that the epoch starts from;
 *   <li>meet the other tasks: each says where it listens, through the driver;
 *   <li>train and average until all examples are trained ({@link EpochLoop});
 *   <li>keep the replica for the next epoch; rank 0 hands its state back.
 * </ol>
 *
 * <p>If anything fails, the replica is closed and leaving the averaging group makes the other tasks fail, too: Spark then
 * runs all of them again, from the state that the epoch started from.
 *
 * @param <T> element type of the RDD
 */
public final class TrainTask<T> extends AbstractFunction1<Iterator<T>, Iterator<TaskOutput>> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration CAUSE_HEAD_START = Duration.ofSeconds(2);
    private static final long KILL_CHECK_MILLIS = 20;

    private final Workload<T> workload;
    private final EpochPlan plan;
    private final String startVersion;
    private final Broadcast<ReplicaState> start;
    private final TrainingProgress progress;
    private final StatePlaces places;

    /**
     * @param workload how elements become training steps
     * @param startVersion version of the state in {@code start}; replicas that hold it do not fetch the broadcast
     * @param start state that the epoch starts from, unless there is a snapshot within it
     * @param places where snapshots and the result go
     */
    public TrainTask(
            Workload<T> workload,
            EpochPlan plan,
            String startVersion,
            Broadcast<ReplicaState> start,
            TrainingProgress progress,
            StatePlaces places) {
        this.workload = workload;
        this.plan = plan;
        this.startVersion = startVersion;
        this.start = start;
        this.progress = progress;
        this.places = places;
    }

    @Override
    public Iterator<TaskOutput> apply(Iterator<T> elements) {
        long began = System.nanoTime();
        BarrierTaskContext context = BarrierTaskContext.get();
        Departure from = Departure.find(places.snapshots(), plan, context.partitionId(), context.numPartitions());
        TrainingStep step;
        try {
            step = prepareReplica(from, context.cpus());
        } catch (IllegalArgumentException e) {
            // all workers compile the same network for the same examples, so all refuse
            return outputs(TaskOutput.of(new EpochResult.Refused(e.getMessage())));
        }
        return outputs(train(context, step, from, JavaConverters.asJavaIterator(elements), began));
    }

    private TaskOutput train(
            BarrierTaskContext context, TrainingStep step, Departure from, java.util.Iterator<T> elements, long began) {
        int rank = context.partitionId();
        boolean succeeded = false;
        try {
            Averaging.Seats seats = seats(context, from);
            try (Averaging averaging = new Averaging(seats, plan.updaterState(), step);
                    AllReduce writers = seats.join("snapshots", 0)) {
                averaging.restore(from.own());
                Feed feed = workload.open(elements, step, plan.seedOf(rank));
                feed.skip(from.own().batches());
                SnapshotTaker snapshots = new SnapshotTaker(
                        places.snapshots(), attempt(context), rank, context.numPartitions(), agreement(writers));
                Duration preparing = Duration.ofNanos(System.nanoTime() - began);
                EpochResult result = new EpochLoop(plan, step, feed, averaging, progress, snapshots, from)
                        .run(executor(), preparing);
                succeeded = result instanceof EpochResult.Completed;
                return succeeded && rank == 0
                        ? TaskOutput.of(result, places.result().keep(averaging.result(step, plan.resultVersion())))
                        : TaskOutput.of(result);
            }
        } catch (AveragingException e) {
            letTheCauseBeToldFirst(context);
            throw new IllegalStateException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot hand over the state after epoch %d: %s; make room or grant access in checkpoints.path"
                            .formatted(plan.epoch() + 1, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted in epoch " + (plan.epoch() + 1), e);
        } finally {
            if (succeeded) {
                ReplicaCache.giveBack(plan.job(), rank, new ReplicaCache.Replica(step, plan.resultVersion()));
            } else {
                step.close();
            }
        }
    }

    /** A vector of nothing: what counts is that every rank has come, and that no loss is NaN. */
    private static SnapshotTaker.Agreement agreement(AllReduce writers) {
        return mine -> Double.isFinite(writers.average(new float[0], new Contribution(0, mine ? 0 : Double.NaN, true))
                .lossSum());
    }

    private static Iterator<TaskOutput> outputs(TaskOutput output) {
        return JavaConverters.asScalaIterator(List.of(output).iterator());
    }

    /** Frees the replicas of a job in this JVM; for drivers that run tasks in their own JVM. */
    public static void closeReplicas(String job) {
        ReplicaCache.closeJob(job);
    }

    private TrainingStep prepareReplica(Departure from, int threads) {
        ReplicaCache.Replica cached = ReplicaCache.borrow(plan.job(), from.own().rank());
        TrainingStep step = cached != null ? cached.step() : workload.newReplica(threads);
        boolean current = cached != null && cached.version().equals(startVersion);
        from.bring(step, () -> current ? Optional.empty() : Optional.of(start.value()), plan);
        return step;
    }

    private String attempt(BarrierTaskContext context) {
        return plan.job() + "/stage-" + context.stageId() + "/attempt-" + context.stageAttemptNumber();
    }

    private Averaging.Seats seats(BarrierTaskContext context, Departure from)
            throws AveragingException, InterruptedException {
        AveragingNode node = ExecutorNode.current();
        int rank = context.partitionId();
        String attempt = attempt(context);
        List<PeerAddress> peers = PeerSearch.find(
                context,
                plan.job(),
                new Rendezvous.Arrival(
                        attempt, rank, context.numPartitions(), node.address().encode()));
        return (group, length) -> node.join(
                new GroupSpec(attempt + "/" + from.name() + "/" + group, length, CodecType.FP32, plan.timeout()),
                rank,
                peers,
                SliceUpdate.NONE);
    }

    /**
     * When a worker fails, the others fail because it left. Spark reports the failure it hears of first, and gives the other
     * tasks up: so those wait a moment.
     */
    private static void letTheCauseBeToldFirst(BarrierTaskContext context) {
        long deadline = System.nanoTime() + CAUSE_HEAD_START.toNanos();
        try {
            while (!context.isInterrupted() && System.nanoTime() < deadline) {
                Thread.sleep(KILL_CHECK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String executor() {
        SparkEnv env = SparkEnv.get();
        return env.executorId() + "@" + env.blockManager().blockManagerId().host();
    }
}
