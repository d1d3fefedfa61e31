package org.starling.kernels.worker.rendezvous;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Where the tasks of an epoch learn where the others listen. It runs in the driver, on Spark's own RPC: each task says its
 * group, rank and address, and all get their answer when the last one has asked.
 *
 * <p>Spark's barrier tasks have {@code allGather} for this, but in Spark 3.5 it looks for its answer once a second, which
 * is longer than many an epoch.
 */
public final class Rendezvous implements ThreadSafeRpcEndpoint, AutoCloseable {
    private final RpcEnv rpcEnv;
    private final RpcEndpointRef self;
    private final Map<String, Meeting> meetings = new HashMap<>();

    private Rendezvous(RpcEnv rpcEnv, String job) {
        this.rpcEnv = rpcEnv;
        this.self = rpcEnv.setupEndpoint(nameOf(job), this);
    }

    /** Opens the rendezvous of a job; must be called in the driver. */
    public static Rendezvous open(String job) {
        return new Rendezvous(SparkEnv.get().rpcEnv(), job);
    }

    static String nameOf(String job) {
        return "starling-rendezvous-" + job;
    }

    @Override
    public RpcEnv rpcEnv() {
        return rpcEnv;
    }

    /** Requests and answers are of classes of the JDK only: Spark's RPC does not look into the jars of the application. */
    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return message instanceof String[];
            }

            @Override
            public BoxedUnit apply(Object message) {
                arrive(Arrival.decode((String[]) message), call);
                return BoxedUnit.UNIT;
            }
        };
    }

    private void arrive(Arrival arrival, RpcCallContext call) {
        Meeting meeting = meetings.computeIfAbsent(arrival.group(), group -> new Meeting(arrival.ranks()));
        if (meeting.add(arrival, call)) {
            meetings.remove(arrival.group());
        }
    }

    @Override
    public void close() {
        rpcEnv.stop(self);
    }

    /**
     * What a task says.
     *
     * @param group names the attempt at an epoch; the same for all its tasks
     * @param ranks tasks in the group
     */
    public record Arrival(String group, int rank, int ranks, String address) {

        String[] encode() {
            return new String[] {group, Integer.toString(rank), Integer.toString(ranks), address};
        }

        static Arrival decode(String[] words) {
            return new Arrival(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]);
        }
    }

    private static final class Meeting {
        private final String[] addresses;
        private final RpcCallContext[] calls;
        private int present;

        Meeting(int ranks) {
            this.addresses = new String[ranks];
            this.calls = new RpcCallContext[ranks];
        }

        /** Whether this was the last one; all have their answer then. */
        boolean add(Arrival arrival, RpcCallContext call) {
            if (calls[arrival.rank()] == null) {
                present++;
            }
            addresses[arrival.rank()] = arrival.address();
            calls[arrival.rank()] = call;
            if (present < calls.length) {
                return false;
            }
            for (RpcCallContext waiting : calls) {
                waiting.reply(addresses);
            }
            return true;
        }
    }
}
