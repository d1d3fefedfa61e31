package org.starling.kernels.allreduce;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.TransportConf;
import org.starling.kernels.allreduce.OpenGroups.Group;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;

/**
 * Averaging service of one JVM: a server on Spark's own transport, and connections to the servers of the other JVMs. Executors
 * have one ({@link ExecutorNode#current}). Several nodes in one JVM behave as if they were in different JVMs.
 *
 * <p>The settings {@code spark.starling.io.*} correspond to {@code spark.shuffle.io.*} of Spark's transports. Thread-safe.
 */
public final class AveragingNode implements AutoCloseable {
    private final int protocol;
    private final PeerAddress address;
    private final OpenGroups groups;
    private final TransportContext context;
    private final TransportServer server;
    private final Connections connections;
    private final Set<RankParticipant> participants = ConcurrentHashMap.newKeySet();

    AveragingNode(
            TransportConf conf,
            String host,
            String bindTo,
            List<TransportServerBootstrap> serverBootstraps,
            List<TransportClientBootstrap> clientBootstraps,
            int protocol) {
        this.protocol = protocol;
        String jvm = UUID.randomUUID().toString();
        this.groups = new OpenGroups(jvm, protocol);
        this.context = new TransportContext(conf, groups);
        this.server = context.createServer(bindTo, 0, serverBootstraps);
        this.address = new PeerAddress(jvm, host, server.getPort());
        this.connections = new Connections(context.createClientFactory(clientBootstraps));
    }

    /**
     * Starts a node that does not authenticate its peers.
     *
     * @param host name under which peers reach it, and to which it binds
     */
    public static AveragingNode start(SparkConf conf, String host) {
        return new AveragingNode(transportConf(conf), host, host, List.of(), List.of(), Message.PROTOCOL);
    }

    /**
     * Starts a node that accepts only peers with the same secret, encrypted if {@code spark.network.crypto.enabled}.
     *
     * @param host name under which peers reach it
     * @param bindTo address to which it binds
     */
    public static AveragingNode start(
            SparkConf conf, String host, String bindTo, String applicationId, SecretKeyHolder secrets) {
        TransportConf transport = transportConf(conf);
        return new AveragingNode(
                transport,
                host,
                bindTo,
                List.of(new AuthServerBootstrap(transport, secrets)),
                List.of(new AuthClientBootstrap(transport, applicationId, secrets)),
                Message.PROTOCOL);
    }

    static TransportConf transportConf(SparkConf conf) {
        int cores = conf.getInt("spark.executor.cores", 0);
        return SparkTransportConf.fromSparkConf(conf, "starling", cores, scala.Option.empty());
    }

    /** Returns the address of this node, which its ranks send to their peers. */
    public PeerAddress address() {
        return address;
    }

    /**
     * Accepts messages of groups with this key from now on. Must be called before other ranks receive the address of this node
     * for such a group: earlier messages are refused.
     */
    public void admit(GroupKey key) {
        groups.admit(key);
    }

    /**
     * Joins a group as {@code rank}. Returns when the other JVMs are connected; their ranks may join later.
     *
     * @param peersByRank addresses of the nodes of all ranks; that of {@code rank} must be this node's
     * @param update change of the averaged slice of this rank
     * @throws AveragingException if a peer cannot be reached within the group's time-out
     * @throws IllegalArgumentException if a slice of the vector is too long to be received
     * @throws InterruptedException if the thread was interrupted while it connected
     */
    public AllReduce join(GroupSpec spec, int rank, List<PeerAddress> peersByRank, SliceUpdate update)
            throws AveragingException, InterruptedException {
        if (rank < 0 || rank >= peersByRank.size() || !peersByRank.get(rank).equals(address)) {
            throw new IllegalArgumentException("Cannot join the averaging group " + spec.id() + " as rank " + rank
                    + ": this node, " + address + ", is not the one of that rank in " + peersByRank
                    + "; gather the addresses in rank order");
        }
        groups.admit(spec.key());
        Group group = groups.join(spec, peersByRank);
        Map<String, OutgoingLink> links = new ConcurrentHashMap<>();
        Message template = Message.join(protocol, spec, peersByRank.size(), rank);
        PeerSender sender = new PeerSender(group.state(), links);
        try {
            connect(group, rank, peersByRank, links);
            SliceAverager averager = new SliceAverager(group.state(), group.base(), rank, update, sender, template);
            RankParticipant participant =
                    new RankParticipant(group.state(), group.base(), averager, sender, template, left -> {
                        participants.remove(left);
                        groups.forget(group);
                    });
            participant.announce();
            participants.add(participant);
            return participant;
        } catch (AveragingException | InterruptedException | RuntimeException | OutOfMemoryError e) {
            String reason = "could not join the group: " + e.getMessage();
            group.state().leave(rank, 0, reason);
            sender.tellAll(template.leave(0, reason));
            groups.forget(group);
            throw e;
        }
    }

    private void connect(Group group, int rank, List<PeerAddress> peers, Map<String, OutgoingLink> links)
            throws AveragingException, InterruptedException {
        Duration timeout = group.state().spec().timeout();
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<PeerAddress, CompletableFuture<TransportClient>> clients = new LinkedHashMap<>();
        for (PeerAddress peer : peers) {
            if (!peer.equals(address)) {
                clients.computeIfAbsent(peer, connections::to);
            }
        }
        for (PeerAddress other : clients.keySet()) {
            try {
                long left = Math.max(0, deadline - System.nanoTime());
                TransportClient client = clients.get(other).get(left, TimeUnit.NANOSECONDS);
                links.put(other.jvm(), new OutgoingLink(client, group.state().spec(), rank, other.jvm()));
                group.receiver().connected(client.getChannel(), other.jvm());
            } catch (ExecutionException | TimeoutException e) {
                String reason = e instanceof TimeoutException
                        ? "no connection within " + timeout.toMillis() + " ms"
                        : String.valueOf(e.getCause().getMessage());
                throw new AveragingException(
                        "Cannot average in round 0: cannot connect to rank " + peers.indexOf(other) + " at " + other
                                + " (" + reason + "); check that executors reach each other on all ports and have the"
                                + " same spark.authenticate settings",
                        e);
            }
        }
    }

    /** Groups of this node, which receive the messages of other JVMs. */
    OpenGroups groups() {
        return groups;
    }

    Connections connections() {
        return connections;
    }

    @Override
    public void close() {
        List.copyOf(participants)
                .forEach(participant -> participant.leave("left the group: its averaging node was closed"));
        connections.close();
        server.close();
        context.close();
    }
}
