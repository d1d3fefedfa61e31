package org.starling.kernels.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.starling.kernels.allreduce.AveragingNode;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.worker.averaging.AllReduceGroups;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.ReplicaAveraging;
import org.starling.kernels.worker.result.EpochResult;
import org.starling.kernels.worker.snapshot.SnapshotPlan;
import org.starling.kernels.worker.snapshot.SnapshotTaker;

/** Workers on their own threads, each with its own averaging node, as if they were in different JVMs. */
final class EpochHarness implements AutoCloseable {
    private static final AtomicInteger GROUPS = new AtomicInteger();
    private static final GroupKey KEY = GroupKey.random(GroupKey.Network.PLAIN);

    private final List<AveragingNode> nodes = new ArrayList<>();
    private final List<PeerAddress> peers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    EpochHarness(int workers) {
        for (int rank = 0; rank < workers; rank++) {
            nodes.add(AveragingNode.start(new SparkConf(false), "127.0.0.1"));
            nodes.get(rank).admit(KEY);
            peers.add(nodes.get(rank).address());
        }
    }

    /** Settings and behaviour of one worker. */
    interface Worker {
        QuadraticReplica replica();

        /** The worker's batches. */
        Feed feed(ReplicaAveraging averaging);

        /** Momentum and moving average that the epoch starts with. */
        default OuterState outerState() {
            return OuterState.EMPTY;
        }
    }

    /**
     * Outcome of an epoch for one worker.
     *
     * @param contributions its contributions to rounds in which parameters were averaged
     */
    record Outcome(
            EpochResult result, QuadraticReplica replica, OuterState outerState, List<Contribution> contributions) {}

    static EpochPlan plan(int epoch, int startIteration, AveragingPolicy averaging) {
        return new EpochPlan("job", epoch, startIteration, "version", 1, averaging);
    }

    /** Trains one epoch; outcomes by rank. */
    List<Outcome> train(EpochPlan plan, List<? extends Worker> workers) throws Exception {
        String group = "epoch-" + GROUPS.incrementAndGet();
        List<Future<Outcome>> running = new ArrayList<>();
        for (int rank = 0; rank < workers.size(); rank++) {
            int mine = rank;
            running.add(threads.submit(() -> train(plan, group, mine, workers.get(mine))));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> each : running) {
            outcomes.add(each.get());
        }
        return outcomes;
    }

    private Outcome train(EpochPlan plan, String group, int rank, Worker worker) throws Exception {
        List<Contribution> contributions = new ArrayList<>();
        AveragingPolicy policy = plan.averaging();
        AllReduceGroups groups = (name, length, parameters, update) -> {
            GroupSpec spec = new GroupSpec(group + name, KEY, length, parameters, policy.codec(), policy.timeout());
            AllReduce allReduce = nodes.get(rank).join(spec, rank, peers, update);
            return parameters > 0 ? new Listening(allReduce, contributions) : allReduce;
        };
        QuadraticReplica replica = worker.replica();
        try (ReplicaAveraging averaging = ReplicaAveraging.join(groups, policy, replica, worker.outerState())) {
            int ranks = peers.size();
            EpochResult result = new EpochLoop(
                            plan,
                            replica,
                            worker.feed(averaging),
                            averaging,
                            TrainingProgress.SILENT,
                            new SnapshotTaker(
                                    SnapshotPlan.NONE, group, rank, ranks, Duration.ZERO, mine -> mine == Vote.YES),
                            EpochStart.find(SnapshotPlan.NONE, plan, rank, ranks))
                    .run("here", Duration.ZERO);
            return new Outcome(result, replica, averaging.outerState(), contributions);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        nodes.forEach(AveragingNode::close);
    }

    /** Records the contributions to each round. */
    private record Listening(AllReduce allReduce, List<Contribution> contributions) implements AllReduce {
        @Override
        public int rank() {
            return allReduce.rank();
        }

        @Override
        public int ranks() {
            return allReduce.ranks();
        }

        @Override
        public void startFrom(float[] parameters) {
            allReduce.startFrom(parameters);
        }

        @Override
        public RoundOutcome average(float[] vector, Contribution mine) throws AveragingException, InterruptedException {
            contributions.add(mine);
            return allReduce.average(vector, mine);
        }

        @Override
        public boolean allAgree(Vote mine) throws AveragingException, InterruptedException {
            return allReduce.allAgree(mine);
        }

        @Override
        public Attendance attendance() {
            return allReduce.attendance();
        }

        @Override
        public short[] residual() {
            return allReduce.residual();
        }

        @Override
        public void restoreResidual(short[] earlier) {
            allReduce.restoreResidual(earlier);
        }

        @Override
        public long bytesSent() {
            return allReduce.bytesSent();
        }

        @Override
        public void close() {
            allReduce.close();
        }
    }
}
