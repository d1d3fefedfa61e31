package org.starling.kernels.worker.rendezvous;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupKey.Network;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Exchange of addresses between the tasks of an epoch. It runs in the driver on Spark's RPC. Each task first asks for the key of
 * its group. Then it sends its group, rank and address; all receive their answer when the last one has registered. If a task
 * reports that it cannot train, all others receive its reason.
 *
 * <p>Spark's RPC admits whoever reaches the driver, unless {@code spark.authenticate} is set. The name of the job is a random one
 * that Spark's web pages do not show.
 *
 * <p>{@code allGather} of Spark's barrier tasks polls once a second in Spark 3.5, which is longer than a short epoch.
 */
public final class Rendezvous implements ThreadSafeRpcEndpoint, AutoCloseable {
    private final RpcEnv rpcEnv;
    private final Network network;
    private final RpcEndpointRef self;
    private final Map<Group, Meeting> meetings = new HashMap<>();

    /**
     * The tasks that wait for each other.
     *
     * @param name name of the attempt at an epoch; the same for all its tasks
     * @param ranks number of tasks
     */
    public record Group(String name, int ranks) {}

    private Rendezvous(RpcEnv rpcEnv, Network network, String job) {
        this.rpcEnv = rpcEnv;
        this.network = network;
        this.self = rpcEnv.setupEndpoint(nameOf(job), this);
    }

    /** Opens the rendezvous of a job; must be called in the driver. */
    public static Rendezvous open(String job) {
        SparkEnv env = SparkEnv.get();
        boolean encrypted = env.conf().getBoolean("spark.network.crypto.enabled", false)
                || env.conf().getBoolean("spark.authenticate.enableSaslEncryption", false);
        return new Rendezvous(env.rpcEnv(), encrypted ? Network.ENCRYPTED : Network.PLAIN, job);
    }

    static String nameOf(String job) {
        return "starling-rendezvous-" + job;
    }

    @Override
    public RpcEnv rpcEnv() {
        return rpcEnv;
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Object message) {
                return message instanceof String[];
            }

            @Override
            public BoxedUnit apply(Object message) {
                try {
                    answer((String[]) message, call);
                } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                    call.sendFailure(e);
                }
                return BoxedUnit.UNIT;
            }
        };
    }

    private void answer(String[] message, RpcCallContext call) {
        Group group = RendezvousMessage.groupOf(message);
        Meeting meeting = meetings.computeIfAbsent(group, asked -> new Meeting(asked, network));
        if (RendezvousMessage.isRefusal(message)) {
            meeting.callOff(RendezvousMessage.refusalIn(message));
            call.reply(new String[0]);
        } else if (RendezvousMessage.asksForKey(message)) {
            meeting.giveKey(call);
        } else if (meeting.add(RendezvousMessage.rankOf(message), RendezvousMessage.addressOf(message), call)) {
            meetings.remove(group);
        }
    }

    @Override
    public void close() {
        rpcEnv.stop(self);
    }

    private static final class Meeting {
        private final GroupKey key;
        private final String[] addresses;
        private final RpcCallContext[] calls;
        private int present;
        private Refusal refusal;

        Meeting(Group group, Network network) {
            this.key = GroupKey.random(network);
            this.addresses = new String[group.ranks()];
            this.calls = new RpcCallContext[group.ranks()];
        }

        void giveKey(RpcCallContext call) {
            call.reply(refusal == null ? RendezvousMessage.key(key) : RendezvousMessage.refused(refusal));
        }

        /** Adds a task; returns whether it was the last one, after which all have been answered. */
        boolean add(int rank, String address, RpcCallContext call) {
            if (refusal != null) {
                call.reply(RendezvousMessage.refused(refusal));
                return false;
            }
            if (calls[rank] == null) {
                present++;
            }
            addresses[rank] = address;
            calls[rank] = call;
            if (present < calls.length) {
                return false;
            }
            for (RpcCallContext waiting : calls) {
                waiting.reply(RendezvousMessage.peers(addresses));
            }
            return true;
        }

        /** Answers all waiting tasks with the refusal; of several refusals the first is sent. */
        void callOff(Refusal reason) {
            if (refusal != null) {
                return;
            }
            refusal = reason;
            for (RpcCallContext waiting : calls) {
                if (waiting != null) {
                    waiting.reply(RendezvousMessage.refused(reason));
                }
            }
        }
    }
}
