package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;

/**
 * State of an averaging group, as far as one JVM knows it: ranks that have joined, entered a round, published or delivered their
 * values, or left. {@link PeerReceiver} reports messages of other JVMs; each {@link RankParticipant} reports its own progress,
 * and waits here for both. One lock guards everything. Thread-safe.
 */
final class GroupState {
    private final GroupSpec spec;
    private final Slices slices;
    private final List<RankStatus> ranks = new ArrayList<>();
    private final List<RankStatus> locals;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PeerExits exits = new PeerExits();

    /**
     * Contributions of all ranks to a round.
     *
     * @param contributions in rank order
     * @param vectors of the ranks of this JVM, by rank; null for the others
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entries(List<Contribution> contributions, float[][] vectors) {
        /** Returns the vectors of this JVM except that of {@code rank}. */
        List<float[]> vectorsBeside(int rank) {
            return IntStream.range(0, vectors.length)
                    .filter(other -> other != rank && vectors[other] != null)
                    .mapToObj(other -> vectors[other])
                    .toList();
        }
    }

    GroupState(GroupSpec spec, List<PeerAddress> peers, String localJvm) {
        this.spec = spec;
        this.slices = new Slices(spec, peers.size());
        for (int rank = 0; rank < peers.size(); rank++) {
            PeerAddress peer = peers.get(rank);
            ranks.add(new RankStatus(rank, peers.size(), peer, peer.jvm().equals(localJvm)));
        }
        this.locals = ranks.stream().filter(RankStatus::isLocal).toList();
    }

    GroupSpec spec() {
        return spec;
    }

    Slices slices() {
        return slices;
    }

    int ranks() {
        return ranks.size();
    }

    boolean isLocal(int rank) {
        return ranks.get(rank).isLocal();
    }

    String jvm(int rank) {
        return ranks.get(rank).address().jvm();
    }

    /** The rank with its address, for messages. */
    String describe(int rank) {
        return ranks.get(rank).toString();
    }

    // ---- local ranks

    /**
     * Joins a local rank.
     *
     * @param receivedChunks buffers for chunks from ranks of other JVMs, by sender
     */
    void join(int rank, ReceivedChunks[] receivedChunks) {
        update(() -> {
            if (ranks.get(rank).hasJoined()) {
                throw new IllegalArgumentException("Cannot join the averaging group " + spec.id() + ": rank " + rank
                        + " has joined already; use a new group id for every epoch and attempt");
            }
            ranks.get(rank).join(receivedChunks);
        });
    }

    /** Enters a round with a local rank; results of other JVMs are written to {@code vector} from now on. */
    void enter(int rank, long round, Contribution contribution, float[] vector) {
        update(() -> ranks.get(rank).enter(round, contribution, vector));
    }

    /** Publishes the vector of a local rank to local owners. */
    void show(int rank, long round) {
        update(() -> ranks.get(rank).show(round));
    }

    /** Notes that a local owner has written its averaged slice to all vectors of this JVM. */
    void deliver(int owner, long round) {
        update(() ->
                ranks.get(owner).results().advance(round, slices.chunks(owner).size() - 1));
    }

    /** Frees the buffers of the local ranks if none of them uses the group any more. */
    void releaseIfAbandoned() {
        update(() -> {
            if (isAbandoned()) {
                locals.forEach(RankStatus::release);
            }
        });
    }

    // ---- all ranks

    /** Notes that a rank of another JVM has joined. */
    void join(int rank) {
        update(() -> ranks.get(rank).join());
    }

    /** Notes that a rank of another JVM has entered {@code round}; removes it if that is not its next one. */
    void enter(int rank, long round, Contribution contribution) {
        update(() -> {
            if (ranks.get(rank).nextRound() == round) {
                ranks.get(rank).enter(round, contribution);
            } else {
                exits.noteNow(
                        ranks.get(rank),
                        "entered round " + round + " out of order; use the same Starling jar on all executors");
            }
        });
    }

    /** Notes that a rank takes no part in {@code round} and later ones. Only the first call for a rank counts. */
    void leave(int rank, long round, String reason) {
        update(() -> exits.note(ranks.get(rank), round, reason));
    }

    /** Removes a rank that violated the protocol; the group ends. */
    void expel(int rank, String reason) {
        update(() -> exits.noteNow(ranks.get(rank), reason));
    }

    /** Removes all ranks of a JVM that violated the protocol or is gone. */
    void expelAll(String jvm, String reason) {
        update(() -> exits.noteNow(ranks, jvm, reason));
    }

    /** Wakes all waiting ranks, so that they check their conditions again. */
    void wake() {
        update(() -> {});
    }

    // ---- chunks from other JVMs

    /** Returns the buffer for a part that a peer starts to send; empty if it must not be received. */
    Optional<ByteBuffer> openPart(Message part) {
        return locked(() -> {
            ReceivedChunks received = ranks.get(part.owner()).receivedFrom(part.sender());
            return isDue(part, received != null) ? Optional.of(received.chunk(part.chunk())) : Optional.empty();
        });
    }

    /** Returns the vectors of this JVM that receive an averaged chunk; empty if it must not be received. */
    List<float[]> openResult(Message result) {
        return locked(() -> {
            boolean expected =
                    locals.stream().allMatch(rank -> rank.hasEntered(result.round()) && rank.vector() != null);
            return isDue(result, expected)
                    ? locals.stream().map(RankStatus::vector).toList()
                    : List.of();
        });
    }

    /** Whether a rank waits for this chunk; removes a sender that violates the order. */
    private boolean isDue(Message chunk, boolean expected) {
        if (!locals.stream().allMatch(rank -> rank.isIn(chunk.round()))) {
            return false;
        }
        boolean inRange = ranks.get(chunk.sender()).hasEntered(chunk.round())
                && chunk.chunk() < slices.chunks(chunk.owner()).size()
                && (chunk.kind() == Kind.PART || chunk.owner() == chunk.sender());
        if (inRange && expected && progress(chunk).isNext(chunk.round(), chunk.chunk())) {
            return true;
        }
        expel(chunk.sender(), "sent a chunk out of order; use the same Starling jar on all executors");
        return false;
    }

    /** Notes that all values of a chunk have been stored. */
    void arrived(Message chunk) {
        update(() -> progress(chunk).advance(chunk.round(), chunk.chunk()));
    }

    private Progress progress(Message chunk) {
        RankStatus owner = ranks.get(chunk.owner());
        return chunk.kind() == Kind.PART ? owner.parts(chunk.sender()) : owner.results();
    }

    // ---- questions

    /** Whether all ranks of this JVM have left, including ranks that could not join. */
    boolean isOver() {
        return locked(() -> locals.stream().allMatch(RankStatus::hasLeft));
    }

    /** Whether no rank of this JVM uses the group now; a rank that has not joined may still join. */
    boolean isAbandoned() {
        return locked(() -> locals.stream().noneMatch(rank -> rank.hasJoined() && !rank.hasLeft()));
    }

    /** Counts the peers of {@code rank} that have announced their state in {@code round} or the one before. */
    AllReduce.Attendance attendance(int rank, long round) {
        return locked(() -> {
            int waiting = 0;
            int finished = 0;
            for (RankStatus peer : ranks) {
                if (peer.rank() != rank && peer.hasFinished(round)) {
                    finished++;
                } else if (peer.rank() != rank && peer.hasEntered(round)) {
                    waiting++;
                }
            }
            return new AllReduce.Attendance(waiting, finished);
        });
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

    private <T> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- waits

    void awaitJoined(long round) throws AveragingException, InterruptedException {
        await(ranks, round, RankStatus::hasJoined, "has not joined the group", () -> ranks);
    }

    /** Waits until all ranks have entered {@code round}. */
    Entries awaitEntries(long round) throws AveragingException, InterruptedException {
        return await(
                ranks,
                round,
                rank -> rank.hasEntered(round),
                "did not take part",
                () -> new Entries(
                        ranks.stream().map(rank -> rank.contribution(round)).toList(),
                        ranks.stream().map(RankStatus::vector).toArray(float[][]::new)));
    }

    /** Waits until the owner on this JVM can read a chunk of the vector of {@code contributor}. */
    void awaitPart(int owner, int contributor, long round, int chunk) throws AveragingException, InterruptedException {
        RankStatus from = ranks.get(contributor);
        Predicate<RankStatus> ready = from.isLocal()
                ? rank -> rank.isShown(round)
                : rank -> ranks.get(owner).parts(contributor).reached(round, chunk + 1);
        await(List.of(from), round, ready, "did not send its part of the vector", () -> from);
    }

    /** Waits until the averaged slices of all ranks are in the vectors of this JVM. */
    void awaitResults(long round) throws AveragingException, InterruptedException {
        await(
                ranks,
                round,
                owner -> owner.results()
                                .reached(round, slices.chunks(owner.rank()).size())
                        || slices.chunks(owner.rank()).isEmpty(),
                "did not send its averaged slice",
                () -> ranks);
    }

    /** Waits until the sockets have taken what {@code rank} sends from its vector. */
    void awaitSent(int rank, long round, BooleanSupplier sent) throws AveragingException, InterruptedException {
        RankStatus self = ranks.get(rank);
        await(List.of(self), round, it -> sent.getAsBoolean(), "could not send its averaged slice", () -> self);
    }

    private <T> T await(
            List<RankStatus> awaited, long round, Predicate<RankStatus> ready, String complaint, Supplier<T> result)
            throws AveragingException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = spec.timeout().toNanos();
            List<RankStatus> missing = awaited.stream().filter(ready.negate()).toList();
            exits.failIfAny(round);
            while (!missing.isEmpty()) {
                if (left <= 0) {
                    throw PeerExits.failure(round, missing.get(0), timeout(complaint, missing.size() - 1));
                }
                left = changed.awaitNanos(left);
                exits.failIfAny(round);
                missing = missing.stream().filter(ready.negate()).toList();
            }
            return result.get();
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
