package org.starling.kernels.worker;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.exchange.AveragingNode;
import org.starling.kernels.averaging.exchange.ExecutorNode;
import org.starling.kernels.averaging.outer.OuterOptimizer;
import org.starling.kernels.averaging.outer.OuterState;
import org.starling.kernels.step.TrainingPosition;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.worker.ReplicaCache.Replica;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.averaging.Seats;
import org.starling.kernels.worker.rendezvous.PeerSearch;
import org.starling.kernels.worker.rendezvous.Rendezvous;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.result.TaskOutput;
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
public final class TrainTask<T> extends AbstractFunction1<Iterator<T>, Iterator<Object>> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration CAUSE_HEAD_START = Duration.ofSeconds(2);
    private static final long KILL_CHECK_MILLIS = 20;

    private final Workload<T> workload;
    private final EpochPlan plan;
    private final String startVersion;
    private final Broadcast<Object[]> start;
    private final TrainingProgress progress;

    /**
     * @param workload how elements become training steps
     * @param startVersion version of the state in {@code start}; replicas that hold it do not fetch the broadcast
     * @param start state that the epoch starts from, by {@link ReplicaState#toWire}
     */
    public TrainTask(
            Workload<T> workload,
            EpochPlan plan,
            String startVersion,
            Broadcast<Object[]> start,
            TrainingProgress progress) {
        this.workload = workload;
        this.plan = plan;
        this.startVersion = startVersion;
        this.start = start;
        this.progress = progress;
    }

    @Override
    public Iterator<Object> apply(Iterator<T> elements) {
        long began = System.nanoTime();
        // not BarrierTaskContext.get(): that starts a timer which would keep a driver in local mode from ending
        TaskContext context = TaskContext.get();
        Replica replica;
        try {
            replica = prepareReplica(context.partitionId(), context.cpus());
        } catch (IllegalArgumentException e) {
            // all workers compile the same network for the same examples, so all refuse
            return outputs(TaskOutput.of(new EpochResult.Refused(e.getMessage())));
        }
        return outputs(train(context, replica, JavaConverters.asJavaIterator(elements), began));
    }

    private TaskOutput train(TaskContext context, Replica replica, java.util.Iterator<T> elements, long began) {
        int rank = context.partitionId();
        TrainingStep step = replica.step();
        Replica trained = null;
        try (ReplicaAveraging averaging =
                ReplicaAveraging.join(seats(context), plan.averaging(), step, replica.outerState())) {
            Feed feed = workload.open(elements, step, plan.seedOf(rank));
            Duration preparing = Duration.ofNanos(System.nanoTime() - began);
            EpochResult result = new EpochLoop(plan, step, feed, averaging, progress).run(executor(), preparing);
            if (!(result instanceof EpochResult.Completed completed)) {
                return TaskOutput.of(result);
            }
            trained = new Replica(step, plan.resultVersion(), averaging.outerState());
            return rank == 0
                    ? TaskOutput.of(completed, trained.outerState(), stateOf(step))
                    : TaskOutput.of(completed, trained.outerState());
        } catch (AveragingException e) {
            letTheCauseBeToldFirst(context);
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted in epoch " + (plan.epoch() + 1), e);
        } finally {
            if (trained != null) {
                ReplicaCache.giveBack(plan.job(), rank, trained);
            } else {
                step.close();
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

    private Replica prepareReplica(int rank, int threads) {
        Replica replica = ReplicaCache.borrow(plan.job(), rank);
        if (replica == null || !replica.version().equals(startVersion)) {
            TrainingStep step = replica == null ? workload.newReplica(threads) : replica.step();
            ReplicaState state = ReplicaState.fromWire(start.value());
            step.writeParameters(state.parameters(), 0);
            step.writeUpdaterState(state.updaterState(), 0);
            replica = new Replica(step, startVersion, OuterState.ofAll(state.outerState()));
        }
        replica.step().moveTo(new TrainingPosition(plan.startIteration(), plan.epoch(), plan.seedOf(rank)));
        return replica;
    }

    private Seats seats(TaskContext context) throws AveragingException, InterruptedException {
        AveragingNode node = ExecutorNode.current();
        int rank = context.partitionId();
        String attempt = plan.job() + "/stage-" + context.stageId() + "/attempt-" + context.stageAttemptNumber();
        List<PeerAddress> peers = PeerSearch.find(
                context,
                plan.job(),
                new Rendezvous.Arrival(
                        attempt, rank, context.numPartitions(), node.address().encode()));
        AveragingPolicy policy = plan.averaging();
        return (group, vectorLength, parameterCount, update) -> node.join(
                new GroupSpec(attempt + "/" + group, vectorLength, parameterCount, policy.codec(), policy.timeout()),
                rank,
                peers,
                update);
    }

    /**
     * When a worker fails, the others fail because it left. Spark reports the failure it hears of first, and gives the other
     * tasks up: so those wait a moment.
     */
    private static void letTheCauseBeToldFirst(TaskContext context) {
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

    private ReplicaState stateOf(TrainingStep step) {
        float[] parameters = new float[step.parameterCount()];
        step.readParameters(parameters, 0);
        float[] updaterState = new float[step.updaterStateCount()];
        step.readUpdaterState(updaterState, 0);
        return new ReplicaState(plan.resultVersion(), parameters, updaterState, OuterOptimizer.NO_MOMENTUM);
    }
}
