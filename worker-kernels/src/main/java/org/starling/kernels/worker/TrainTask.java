package org.starling.kernels.worker;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.allreduce.AveragingNode;
import org.starling.kernels.allreduce.ExecutorNode;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.device.GpuBinding;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.ReplicaCache.CachedReplica;
import org.starling.kernels.worker.averaging.AllReduceGroups;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.rendezvous.PeerSearch;
import org.starling.kernels.worker.rendezvous.Refusal;
import org.starling.kernels.worker.rendezvous.RefusalException;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.result.TaskOutput;
import org.starling.kernels.worker.snapshot.SnapshotTaker;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * Body of one task of an epoch's barrier job; its partition is the worker's rank.
 *
 * <ol>
 *   <li>take the replica of the last epoch, or build one, and write the state to it from which the attempt starts;
 *   <li>exchange addresses with the other tasks through the driver;
 *   <li>train and average until all examples are trained ({@link EpochLoop});
 *   <li>keep the replica for the next epoch; rank 0 returns its state.
 * </ol>
 *
 * <p>On a failure the task closes the replica and leaves the averaging group. The other tasks then fail, too, and the driver runs
 * all tasks again. A worker that cannot prepare a replica refuses instead, and the epoch ends for all workers with its reason.
 *
 * @param <T> element type of the RDD
 */
public final class TrainTask<T> extends AbstractFunction1<Iterator<T>, Iterator<Object>> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TrainTask.class);
    private static final Duration CAUSE_HEAD_START = Duration.ofSeconds(2);
    private static final long KILL_CHECK_MILLIS = 20;

    private final Workload<T> workload;
    private final EpochPlan plan;
    private final String startVersion;
    private final Broadcast<Object[]> start;
    private final TrainingProgress progress;
    private final EpochStorage storage;

    /**
     * @param workload data and network of the worker
     * @param startVersion version of the state in {@code start}; replicas that hold it do not fetch the broadcast
     * @param start state that the epoch starts from, by {@link ReplicaState#toWire}; not fetched if a snapshot is resumed
     * @param storage storage for snapshots and the result
     */
    public TrainTask(
            Workload<T> workload,
            EpochPlan plan,
            String startVersion,
            Broadcast<Object[]> start,
            TrainingProgress progress,
            EpochStorage storage) {
        this.workload = workload;
        this.plan = plan;
        this.startVersion = startVersion;
        this.start = start;
        this.progress = progress;
        this.storage = storage;
    }

    @Override
    public Iterator<Object> apply(Iterator<T> elements) {
        long began = System.nanoTime();
        // not BarrierTaskContext.get(): that starts a timer which would keep a driver in local mode from ending
        TaskContext context = TaskContext.get();
        PeerSearch search = new PeerSearch(context, plan.job(), attempt(context));
        try {
            EpochStart from =
                    EpochStart.find(storage.snapshots(), plan, context.partitionId(), context.numPartitions());
            CachedReplica cached = prepared(from, replica(context, search), context, search);
            return outputs(train(context, search, cached, from, JavaConverters.asJavaIterator(elements), began));
        } catch (RefusalException e) {
            return outputs(TaskOutput.of(new EpochResult.Refused(e.refusal())));
        }
    }

    /** Returns the replica of the last epoch, or a new one. A failure is final: the machine will not change. */
    private CachedReplica replica(TaskContext context, PeerSearch search) throws RefusalException {
        try {
            GpuBinding.ofThisMachine().bind(context);
            CachedReplica held = ReplicaCache.borrow(plan.job(), context.partitionId());
            return held == null ? CachedReplica.fresh(workload.newReplica(context.cpus())) : held;
        } catch (RuntimeException | LinkageError e) {
            throw refuse(context, search, e);
        }
    }

    /** Writes the state of the start to the replica. */
    private CachedReplica prepared(EpochStart from, CachedReplica cached, TaskContext context, PeerSearch search)
            throws RefusalException {
        CachedReplica prepared = null;
        try {
            prepared = from.prepare(plan, cached, startVersion, () -> ReplicaState.fromWire(start.value()));
            return prepared;
        } catch (IllegalArgumentException e) {
            throw refuse(context, search, e);
        } finally {
            if (prepared == null) {
                cached.replica().close();
            }
        }
    }

    /** Reports to the other workers, which wait for this one, that this worker cannot train. */
    private static RefusalException refuse(TaskContext context, PeerSearch search, Throwable failure) {
        context.killTaskIfInterrupted();
        Refusal refusal = Refusal.because(context.partitionId(), executor(), failure);
        if (failure instanceof IllegalArgumentException) {
            LOG.debug("Worker {} cannot train: {}", refusal.rank(), refusal.reason()); // the driver gets the reason
        } else {
            LOG.error("Worker {} cannot train", refusal.rank(), failure); // the driver receives no stack trace
        }
        try {
            search.refuse(refusal);
        } catch (AveragingException e) {
            throw new IllegalStateException(refusal.reason(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(refusal.reason(), e);
        }
        return new RefusalException(refusal, failure);
    }

    private TaskOutput train(
            TaskContext context,
            PeerSearch search,
            CachedReplica cached,
            EpochStart from,
            java.util.Iterator<T> elements,
            long began)
            throws RefusalException {
        int rank = context.partitionId();
        Replica replica = cached.replica();
        CachedReplica trained = null;
        try {
            AllReduceGroups groups = groups(context, search, from);
            try (ReplicaAveraging averaging =
                            ReplicaAveraging.join(groups, plan.averaging(), replica, cached.outerState());
                    AllReduce voters = groups.join("snapshots", 0, 0, SliceUpdate.NONE)) {
                averaging.restoreResidual(from.own().residual());
                Feed feed = workload.open(elements, replica, plan.seedOf(rank));
                feed.skip(from.own().counters().batches());
                SnapshotTaker snapshots = new SnapshotTaker(
                        storage.snapshots(),
                        attempt(context),
                        rank,
                        context.numPartitions(),
                        // a resumed snapshot contains all training so far
                        from.rounds() > 0 ? Duration.ZERO : storage.snapshots().sinceLastSaved(),
                        voters::allAgree);
                EpochPlan begun = plan.startingAfter(from.own().startIteration());
                Duration preparing = Duration.ofNanos(System.nanoTime() - began);
                EpochResult result = new EpochLoop(begun, replica, feed, averaging, progress, snapshots, from)
                        .run(executor(), preparing);
                if (!(result instanceof EpochResult.Completed completed)) {
                    return TaskOutput.of(result);
                }
                OuterState outer = averaging.outerState();
                String version = resultVersion(context);
                TaskOutput output = rank == 0
                        ? TaskOutput.of(completed, outer, storage.handOver(averaging.result(version)))
                        : TaskOutput.of(completed, outer);
                trained = new CachedReplica(replica, version, outer);
                return output;
            }
        } catch (AveragingException e) {
            letTheCauseReportFirst(context);
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
            if (trained != null) {
                ReplicaCache.giveBack(plan.job(), rank, trained);
            } else {
                replica.close();
            }
        }
    }

    private static Iterator<Object> outputs(TaskOutput output) {
        return JavaConverters.asScalaIterator(List.of((Object) output.toWire()).iterator());
    }

    /** Frees the replicas of a job in this JVM; for drivers that run tasks in their own JVM. */
    public static void closeReplicas(String job) {
        ReplicaCache.closeJob(job);
    }

    private String attempt(TaskContext context) {
        return plan.job() + "/stage-" + context.stageId() + "/attempt-" + context.stageAttemptNumber();
    }

    /** Returns a state name that is unique per stage attempt, so that replicas of failed attempts are not reused. */
    private String resultVersion(TaskContext context) {
        return "%s/stage-%d/attempt-%d"
                .formatted(plan.resultVersion(), context.stageId(), context.stageAttemptNumber());
    }

    private AllReduceGroups groups(TaskContext context, PeerSearch search, EpochStart from)
            throws AveragingException, RefusalException, InterruptedException {
        AveragingNode node = ExecutorNode.current();
        int rank = context.partitionId();
        String attempt = attempt(context);
        GroupKey key = search.key();
        // before a peer learns the address of this node
        node.admit(key);
        List<PeerAddress> peers = search.find(node.address());
        AveragingPolicy policy = plan.averaging();
        return (group, vectorLength, parameterCount, update) -> node.join(
                new GroupSpec(
                        attempt + "/" + from.name() + "/" + group,
                        key,
                        vectorLength,
                        parameterCount,
                        policy.codec(),
                        policy.timeout()),
                rank,
                peers,
                update);
    }

    /**
     * Waits before this task fails because another worker left the group. Spark reports the first failure and cancels the other
     * tasks, so the worker with the cause must fail first.
     */
    private static void letTheCauseReportFirst(TaskContext context) {
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
