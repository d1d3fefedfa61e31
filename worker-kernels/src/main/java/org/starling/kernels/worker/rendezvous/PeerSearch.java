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
import org.starling.kernels.averaging.PeerAddress;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** A task's side of the {@link Rendezvous}. */
public final class PeerSearch {
    /** Executors may have to fetch the jar first; a task that cannot come at all is noticed by Spark, not by this. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long KILL_CHECK_MILLIS = 100;
    private static final ClassTag<String[]> ANSWER = ClassTag$.MODULE$.apply(String[].class);

    private PeerSearch() {}

    /**
     * Waits for all ranks of a group, and returns where each listens.
     *
     * @throws AveragingException if not all have come in time
     * @throws TaskKilledException if Spark gave the task up meanwhile
     */
    public static List<PeerAddress> find(TaskContext task, String job, Rendezvous.Arrival arrival)
            throws AveragingException, InterruptedException {
        SparkEnv env = SparkEnv.get();
        RpcEndpointRef driver = RpcUtils.makeDriverRef(Rendezvous.nameOf(job), env.conf(), env.rpcEnv());
        RpcTimeout timeout =
                new RpcTimeout(FiniteDuration.apply(PATIENCE.toSeconds(), "seconds"), "starling.rendezvous");
        Future<String[]> answer = driver.ask(arrival.encode(), timeout, ANSWER);
        FiniteDuration step = FiniteDuration.apply(KILL_CHECK_MILLIS, "millis");
        while (!answer.isCompleted()) {
            task.killTaskIfInterrupted();
            try {
                Await.ready(answer, step);
            } catch (TimeoutException e) {
                // not yet; look whether the task is still wanted
            }
        }
        try {
            return Arrays.stream(Await.result(answer, step))
                    .map(PeerAddress::decode)
                    .toList();
        } catch (TimeoutException e) {
            throw new AveragingException(
                    "Cannot start to average: not all %d workers came to the rendezvous within %d minutes; see the executors' logs for what holds them up"
                            .formatted(arrival.ranks(), PATIENCE.toMinutes()),
                    e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // Scala declares nothing
            throw new AveragingException("Cannot start to average: the driver did not answer: " + e.getMessage(), e);
        }
    }
}
