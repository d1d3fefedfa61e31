package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.codec.Delta;

/**
 * One rank's side of an all-reduce: sends the parts of its vector, averages its own slice by a {@link SliceAverager}, and waits
 * for the other ranks.
 *
 * <p>Memory beyond the vector, for N values encoded with c bytes each, n ranks and l of them in this JVM: (n - l) / n × N × c for
 * received parts. A lossy codec requires 1 / n × N × c for the result and 2 N for encoding errors (of parts outside the own
 * slice, of results inside it). It also requires 4 N for the base parameters, once per JVM.
 */
final class RankParticipant implements AllReduce {
    private final GroupState group;
    private final BaseParameters base;
    private final int rank;
    private final Slices slices;
    private final PeerSender peers;
    private final Message template;
    private final Consumer<RankParticipant> onLeave;

    private final SliceAverager averager;
    private final short[] lost;
    /**
     * Buffer to encode parts for owners in the same JVM. The buffer of the result cannot be used: it may still be in transit.
     */
    private ByteBuffer scratch = ByteBuffer.allocate(0);

    private final AtomicBoolean left = new AtomicBoolean();
    private volatile long round;

    // of the round that is under way
    private float[] vector = {};
    private Delta delta = Delta.exact(vector);

    /**
     * Creates the participant, which joins by {@link #announce}.
     *
     * @param base base parameters, shared by the ranks of this JVM
     * @param averager averager of the slice of this rank
     * @param template message by which the rank joins
     * @param onLeave called once, when the rank has left
     */
    RankParticipant(
            GroupState group,
            BaseParameters base,
            SliceAverager averager,
            PeerSender peers,
            Message template,
            Consumer<RankParticipant> onLeave) {
        this.group = group;
        this.base = base;
        this.rank = template.sender();
        this.slices = group.slices();
        this.averager = averager;
        this.peers = peers;
        this.template = template;
        this.onLeave = onLeave;
        boolean lossless = group.spec().codec().codec().lossless();
        this.lost = new short[lossless ? 0 : group.spec().parameterCount()];
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int ranks() {
        return group.ranks();
    }

    @Override
    public long bytesSent() {
        return peers.bytesSent();
    }

    /** Bytes of memory of this rank besides the vector, shared base parameters included. */
    long bufferBytes() {
        return base.bytes() + (long) lost.length * Short.BYTES + scratch.capacity() + averager.bufferBytes();
    }

    @Override
    public void startFrom(float[] parameters) {
        base.startFrom(parameters);
    }

    @Override
    public Attendance attendance() {
        return group.attendance(rank, round);
    }

    @Override
    public short[] residual() {
        return lost.clone();
    }

    @Override
    public void restoreResidual(short[] earlier) {
        if (earlier.length != lost.length) {
            throw new IllegalArgumentException(
                    "Cannot resume averaging: the residual has %d values, but this codec keeps %d; resume with the codec of the checkpoint"
                            .formatted(earlier.length, lost.length));
        }
        System.arraycopy(earlier, 0, lost, 0, lost.length);
    }

    @Override
    public RoundOutcome average(float[] values, Contribution mine) throws AveragingException, InterruptedException {
        return takePart(() -> {
            if (values.length != group.spec().vectorLength()) {
                throw new IllegalArgumentException(
                        "Cannot average in round " + round + ": the group averages vectors of "
                                + group.spec().vectorLength() + " values, this one has " + values.length
                                + "; join a group of that length");
            }
            vector = values;
            delta = base.delta(values, lost);
            return averageInRound(mine);
        });
    }

    @Override
    public boolean allAgree(Vote mine) throws AveragingException, InterruptedException {
        return takePart(() -> {
            enter(new Contribution(0, 0, false, false, mine));
            return group.awaitEntries(round).contributions().stream().allMatch(each -> each.vote() == Vote.YES);
        });
    }

    /** The work of one round. */
    private interface Work<T> {
        T run() throws AveragingException, InterruptedException;
    }

    private <T> T takePart(Work<T> work) throws AveragingException, InterruptedException {
        long current = round;
        if (left.get()) {
            throw new AveragingException("Cannot average in round " + current + ": " + group.describe(rank)
                    + " (this one) has left the group; join a new group");
        }
        try {
            T result = work.run();
            round = current + 1;
            return result;
        } catch (AveragingException | InterruptedException | RuntimeException | Error e) {
            leave("left the group: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            throw e;
        }
    }

    private void enter(Contribution mine) {
        group.enter(rank, round, mine, vector);
        peers.tellAll(template.enter(round, mine));
    }

    private RoundOutcome averageInRound(Contribution mine) throws AveragingException, InterruptedException {
        enter(mine);
        if (mine.examples() > 0) {
            group.awaitJoined(round);
            sendParts(mine);
            showParts();
        }
        GroupState.Entries entries = group.awaitEntries(round);
        long examples = 0;
        double lossSum = 0;
        boolean everyoneFinished = true;
        boolean snapshotDue = false;
        for (Contribution contribution : entries.contributions()) {
            examples = Math.addExact(examples, contribution.examples());
            lossSum += contribution.lossSum();
            everyoneFinished &= contribution.finished();
            snapshotDue |= contribution.snapshotDue();
        }
        if (examples > 0) {
            averager.average(new SliceAverager.Round(round, mine, vector, delta, entries, examples));
            group.awaitResults(round);
            group.awaitSent(rank, round, peers::resultsAreSent);
        }
        return new RoundOutcome(round, examples, lossSum, everyoneFinished, snapshotDue);
    }

    /** Queues the parts for owners in other JVMs: first chunks first, starting with the next rank. */
    private void sendParts(Contribution mine) {
        boolean more = true;
        for (int index = 0; more; index++) {
            more = false;
            for (int distance = 1; distance < ranks(); distance++) {
                int owner = (rank + distance) % ranks();
                List<Chunk> chunks = slices.chunks(owner);
                if (!group.isLocal(owner) && index < chunks.size()) {
                    Chunk chunk = chunks.get(index);
                    Message header = template.chunk(Kind.PART, round, mine, owner, index);
                    peers.sendPart(group.jvm(owner), header, delta, chunk);
                    more = true;
                }
            }
        }
    }

    /** Publishes the vector to owners in this JVM, with the values that an encoded transfer would give. */
    private void showParts() {
        for (int owner = 0; owner < ranks(); owner++) {
            if (owner != rank && group.isLocal(owner)) {
                for (Chunk chunk : slices.chunks(owner)) {
                    roundTrip(chunk);
                }
            }
        }
        group.show(rank, round);
    }

    /** Replaces the values of a chunk by their deltas, as decoded by a receiver. */
    private void roundTrip(Chunk chunk) {
        if (!chunk.codec().lossless()) {
            if (scratch.capacity() < chunk.encodedBytes()) {
                scratch = ByteBuffer.allocate(chunk.encodedBytes());
            }
            scratch.clear();
            chunk.codec().encode(delta, chunk.from(), chunk.length(), scratch);
            chunk.codec().decode(scratch.flip(), vector, chunk.from(), chunk.length());
        }
    }

    /** Joins the group and announces it to the other JVMs. */
    void announce() {
        group.join(rank, averager.receivedChunks());
        peers.tellAll(template);
    }

    /** Leaves once; later calls change nothing. */
    void leave(String reason) {
        if (left.compareAndSet(false, true)) {
            group.leave(rank, round, reason);
            peers.tellAll(template.leave(round, reason));
            onLeave.accept(this);
        }
    }

    @Override
    public void close() {
        leave("left the group before; see its executor's log");
    }
}
