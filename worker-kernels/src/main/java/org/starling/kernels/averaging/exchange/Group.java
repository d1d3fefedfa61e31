package org.starling.kernels.averaging.exchange;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.codec.StreamDecoder;
import org.starling.kernels.averaging.exchange.Message.Shape;
import org.starling.kernels.averaging.slice.Progress;
import org.starling.kernels.averaging.slice.Reference;
import org.starling.kernels.averaging.slice.Slices;
import org.starling.kernels.averaging.slice.Slices.Chunk;

/**
 * What the ranks of one JVM know together of their group: who has joined, entered which round, shown or delivered what, and
 * left. Event loops report what arrives, ranks wait for it. Thread-safe.
 */
final class Group {
    private final GroupSpec spec;
    private final int protocol;
    private final Slices slices;
    private final Reference reference;
    private final List<Member> members = new ArrayList<>();
    private final List<Member> locals = new ArrayList<>();
    /** JVM at the other end of each connection that has carried this group's messages. */
    private final Map<Channel, String> connections = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Departures departures = new Departures();

    Group(GroupSpec spec, List<PeerAddress> peers, String localJvm, int protocol) {
        this.spec = spec;
        this.protocol = protocol;
        this.slices = new Slices(spec, peers.size());
        this.reference = new Reference(spec);
        for (int rank = 0; rank < peers.size(); rank++) {
            PeerAddress peer = peers.get(rank);
            Member member = new Member(rank, peer, peer.jvm().equals(localJvm));
            members.add(member);
            if (member.local) {
                locals.add(member);
            }
        }
    }

    GroupSpec spec() {
        return spec;
    }

    Slices slices() {
        return slices;
    }

    Reference reference() {
        return reference;
    }

    int ranks() {
        return members.size();
    }

    Member member(int rank) {
        return members.get(rank);
    }

    // ---- what seats of this JVM do

    /** Seats a local rank. */
    void join(int rank, Seat seat) {
        update(() -> {
            Member member = members.get(rank);
            if (member.joined) {
                throw new IllegalArgumentException("Cannot join the averaging group " + spec.id() + ": rank " + rank
                        + " has joined already; use a new group id for every epoch and attempt");
            }
            member.seat = seat;
            member.joined = true;
        });
    }

    /** A local rank is in {@code round}. */
    void enter(int rank, long round, Contribution contribution) {
        update(() -> members.get(rank).enter(round, contribution));
    }

    /** Local owners may read the vector of a local rank now. */
    void show(int rank, long round) {
        update(() -> members.get(rank).shownInRound = round);
    }

    /** A local owner has written its averaged slice to all vectors of this JVM. */
    void deliver(int owner, long round) {
        update(() ->
                members.get(owner).results.advance(round, slices.chunks(owner).size() - 1));
    }

    /** A rank takes no part in {@code round} and later ones. Only the first call for a rank counts. */
    void leave(int rank, long round, String departure) {
        update(() -> departures.note(members.get(rank), round, departure));
    }

    /** Frees the buffers of the seats if no rank of this JVM uses the group any more. */
    void releaseIfAbandoned() {
        update(() -> {
            if (isAbandoned()) {
                locals.forEach(member -> member.seat = null);
            }
        });
    }

    /** The seats of this JVM that have not been released. */
    List<Seat> seats() {
        lock.lock();
        try {
            return locals.stream()
                    .map(member -> member.seat)
                    .filter(Objects::nonNull)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    // ---- what arrives from other JVMs

    /** Takes a message without a body. */
    void accept(Message message, Channel connection) {
        update(() -> {
            Member sender = members.get(message.sender());
            connections.put(connection, sender.address.jvm());
            if (!connection.isActive()) {
                loseConnection(sender.address.jvm());
            } else if (fits(message, sender)) {
                switch (message.kind()) {
                    case JOIN -> sender.joined = true;
                    case ENTER -> sender.enter(message.round(), message.contribution());
                    case LEAVE -> departures.note(sender, message.round(), message.reason());
                    case PART, RESULT -> throw new IllegalStateException("Cannot take a chunk without its values");
                }
            }
        });
    }

    /** Says where the values of a chunk go. */
    StreamCallbackWithID receive(Message message) {
        lock.lock();
        try {
            Member sender = members.get(message.sender());
            if (!fits(message, sender) || anyLocalHasLeft(message.round())) {
                return new IncomingChunk.Unwanted(message);
            }
            if (!isExpected(message) || !progress(message).isNext(message.round(), message.chunk())) {
                refuse(message.sender(), "sent a chunk out of order; use the same Starling jar on all executors");
                return new IncomingChunk.Unwanted(message);
            }
            Chunk chunk = slices.chunks(message.owner()).get(message.chunk());
            if (message.kind() == Message.Kind.PART) {
                Seat owner = members.get(message.owner()).seat;
                return IncomingChunk.part(
                        this, message, owner.inbox(message.sender()).chunk(message.chunk()));
            }
            float[] vector = locals.get(0).seat.vector();
            return IncomingChunk.result(
                    this, message, new StreamDecoder(chunk.codec(), vector, chunk.from(), chunk.length()));
        } finally {
            lock.unlock();
        }
    }

    private boolean isExpected(Message message) {
        return message.kind() == Message.Kind.PART
                ? members.get(message.owner()).seat != null
                : locals.stream().allMatch(member -> member.hasEntered(message.round()));
    }

    private Progress progress(Message message) {
        return message.kind() == Message.Kind.PART
                ? members.get(message.owner()).seat.inbox(message.sender()).progress()
                : members.get(message.owner()).results;
    }

    /** All values of a chunk are where they belong. */
    void arrived(Message message) {
        Chunk chunk = slices.chunks(message.owner()).get(message.chunk());
        if (message.kind() == Message.Kind.RESULT && !anyLocalHasLeft(message.round())) {
            reference.adopt(chunk, locals.get(0).seat.vector(), vectorsBeside(locals.get(0).rank));
        }
        update(() -> progress(message).advance(message.round(), message.chunk()));
    }

    /** The vectors of this JVM but that of {@code rank}. */
    List<float[]> vectorsBeside(int rank) {
        return locals.stream()
                .filter(member -> member.rank != rank)
                .map(member -> member.seat.vector())
                .toList();
    }

    /** A peer broke the rules: the group ends. */
    void refuse(int rank, String departure) {
        update(() -> departures.noteNow(members.get(rank), departure));
    }

    /** All ranks of a JVM broke the rules. */
    void refuseAll(String jvm, String departure) {
        update(() -> departures.noteNow(members, jvm, departure));
    }

    /** Lets all ranks look again whether what they wait for is there. */
    void wake() {
        update(() -> {});
    }

    /** Remembers that {@code connection} leads to {@code jvm}. */
    void connected(Channel connection, String jvm) {
        update(() -> {
            connections.put(connection, jvm);
            if (!connection.isActive()) {
                loseConnection(jvm);
            }
        });
    }

    /** A connection of this JVM has closed; it matters if this group uses it. */
    void disconnected(Channel connection) {
        update(() -> {
            String jvm = connections.get(connection);
            if (jvm != null) {
                loseConnection(jvm);
            }
        });
    }

    private void loseConnection(String jvm) {
        departures.noteNow(members, jvm, "closed its connection; see its executor's log, it may have been killed");
    }

    private boolean fits(Message message, Member sender) {
        String misfit = message.misfit(protocol, Shape.of(spec, members.size()));
        if (!misfit.isEmpty()) {
            departures.noteNow(sender, misfit);
        }
        return misfit.isEmpty();
    }

    private boolean anyLocalHasLeft(long round) {
        lock.lock();
        try {
            return locals.stream().anyMatch(member -> member.leavesAt <= round);
        } finally {
            lock.unlock();
        }
    }

    /** Whether all ranks of this JVM have left, also those that could not join. */
    boolean isOver() {
        lock.lock();
        try {
            return locals.stream().allMatch(member -> member.leavesAt < Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /** Whether no rank of this JVM uses the group now; one that has not joined may still come. */
    boolean isAbandoned() {
        lock.lock();
        try {
            return locals.stream().noneMatch(member -> member.joined && member.leavesAt == Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    private void update(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What the peers of {@code rank} have said of {@code round}, and of the one before. */
    AllReduce.Attendance attendance(int rank, long round) {
        lock.lock();
        try {
            int waiting = 0;
            int finished = 0;
            for (Member peer : members) {
                if (peer.rank != rank && peer.hasFinished(round)) {
                    finished++;
                } else if (peer.rank != rank && peer.hasEntered(round)) {
                    waiting++;
                }
            }
            return new AllReduce.Attendance(waiting, finished);
        } finally {
            lock.unlock();
        }
    }

    // ---- what seats wait for

    void awaitJoined(long round) throws AveragingException, InterruptedException {
        awaitAll(round, member -> member.joined, "has not joined the group");
    }

    /** What every rank brings to {@code round}, in rank order. */
    List<Contribution> awaitContributions(long round) throws AveragingException, InterruptedException {
        awaitAll(round, member -> member.hasEntered(round), "did not take part");
        lock.lock();
        try {
            return members.stream().map(member -> member.contribution(round)).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the owner on this JVM can read a chunk of the vector of {@code contributor}. */
    void awaitPart(int reader, int contributor, long round, int chunk) throws AveragingException, InterruptedException {
        Member member = members.get(contributor);
        Seat seat = members.get(reader).seat;
        Predicate<Member> ready = member.local
                ? shown -> shown.shownInRound == round
                : sender -> seat.inbox(sender.rank).progress().reached(round, chunk + 1);
        await(List.of(member), round, ready, "did not send its part of the vector");
    }

    /** Waits until the averaged slices of all ranks are in the vectors of this JVM. */
    void awaitResults(long round) throws AveragingException, InterruptedException {
        awaitAll(
                round,
                owner -> owner.results.reached(round, slices.chunks(owner.rank).size())
                        || slices.chunks(owner.rank).isEmpty(),
                "did not send its averaged slice");
    }

    /** Waits until the sockets have taken what {@code rank} sends from its vector. */
    void awaitGone(int rank, long round, Parcels parcels) throws AveragingException, InterruptedException {
        await(List.of(members.get(rank)), round, self -> parcels.resultsAreGone(), "could not send its averaged slice");
    }

    private void awaitAll(long round, Predicate<Member> ready, String complaint)
            throws AveragingException, InterruptedException {
        await(members, round, ready, complaint);
    }

    private void await(List<Member> awaited, long round, Predicate<Member> ready, String complaint)
            throws AveragingException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = spec.timeout().toNanos();
            List<Member> missing = awaited.stream().filter(ready.negate()).toList();
            departures.failIfAny(round);
            while (!missing.isEmpty()) {
                if (left <= 0) {
                    throw Departures.failure(round, missing.get(0), timeout(complaint, missing.size() - 1));
                }
                left = changed.awaitNanos(left);
                departures.failIfAny(round);
                missing = missing.stream().filter(ready.negate()).toList();
            }
        } finally {
            lock.unlock();
        }
    }

    private String timeout(String complaint, int others) {
        return complaint + " within " + spec.timeout().toMillis() + " ms"
                + (others > 0 ? ", nor did " + others + " more" : "")
                + "; see its executor's log, or raise training.averaging.timeout (timeout of an AveragingSpec)";
    }
}
