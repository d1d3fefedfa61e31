package org.starling.kernels.worker.rendezvous;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcTimeout;
import org.apache.spark.util.RpcUtils;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.PeerAddress;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** A task's side of the {@link Rendezvous}. */
public final class PeerSearch {
    /** Timeout for peers. Executors may have to fetch the jar first; Spark detects tasks that never start. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long KILL_CHECK_MILLIS = 100;
    private static final ClassTag<String[]> ANSWER = ClassTag$.MODULE$.apply(String[].class);

    private final TaskContext task;
    private final String job;
    private final Rendezvous.Group group;

    /**
     * Creates the search of a running task, whose partition is its rank.
     *
     * @param job job of the rendezvous
     * @param attempt name of the attempt at an epoch; the same for all its tasks
     */
    public PeerSearch(TaskContext task, String job, String attempt) {
        this.task = task;
        this.job = job;
        this.group = new Rendezvous.Group(attempt, task.numPartitions());
    }

    /**
     * Returns the key of the group, the same for all its ranks.
     *
     * @throws RefusalException if another rank cannot train
     * @throws AveragingException if the driver cannot be reached
     * @throws TaskKilledException if Spark killed the task meanwhile
     */
    public GroupKey key() throws AveragingException, RefusalException, InterruptedException {
        return RendezvousMessage.keyIn(ask(RendezvousMessage.key(group)));
    }

    /**
     * Waits for all ranks of the group and returns their addresses.
     *
     * @param own address of this rank
     * @throws RefusalException if another rank cannot train
     * @throws AveragingException if some ranks did not register in time
     * @throws TaskKilledException if Spark killed the task meanwhile
     */
    public List<PeerAddress> find(PeerAddress own) throws AveragingException, RefusalException, InterruptedException {
        String[] answer = ask(RendezvousMessage.here(group, task.partitionId(), own.encode()));
        return Arrays.stream(RendezvousMessage.addresses(answer))
                .map(PeerAddress::decode)
                .toList();
    }

    /**
     * Reports to the other ranks that this rank cannot train, so that they stop waiting.
     *
     * @throws AveragingException if the driver cannot be reached
     * @throws TaskKilledException if Spark killed the task meanwhile
     */
    public void refuse(Refusal refusal) throws AveragingException, InterruptedException {
        ask(RendezvousMessage.refuse(group, refusal));
    }

    private String[] ask(String[] message) throws AveragingException, InterruptedException {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef driver = RpcUtils.makeDriverRef(Rendezvous.nameOf(job), env.conf(), env.rpcEnv());
        RpcTimeout timeout =
                new RpcTimeout(FiniteDuration.apply(PATIENCE.toSeconds(), "seconds"), "starling.rendezvous");
        Future<String[]> answer = driver.ask(message, timeout, ANSWER);
        FiniteDuration step = FiniteDuration.apply(KILL_CHECK_MILLIS, "millis");
        while (!answer.isCompleted()) {
            task.killTaskIfInterrupted();
            try {
                Await.ready(answer, step);
            } catch (TimeoutException e) {
                // not yet; check whether the task was killed
            }
        }
        try {
            return Await.result(answer, step);
        } catch (TimeoutException e) {
            throw new AveragingException(
                    "Cannot start to average: not all %d workers registered at the rendezvous within %d minutes; see the executors' logs for the cause"
                            .formatted(group.ranks(), PATIENCE.toMinutes()),
                    e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // Scala declares nothing
            throw new AveragingException("Cannot start to average: the driver did not answer: " + e.getMessage(), e);
        }
    }
}
