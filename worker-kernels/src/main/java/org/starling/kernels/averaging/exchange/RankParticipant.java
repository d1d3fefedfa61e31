package org.starling.kernels.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.averaging.codec.Movement;
import org.starling.kernels.averaging.exchange.Message.Kind;
import org.starling.kernels.averaging.slice.Inbox;
import org.starling.kernels.averaging.slice.Reference;
import org.starling.kernels.averaging.slice.Slices;
import org.starling.kernels.averaging.slice.Slices.Chunk;
import org.starling.kernels.averaging.slice.WeightedSum;

/**
 * One rank of an all-reduce: sends the parts of its vector, averages its own slice and sends it back.
 *
 * <p>Memory beyond the vector, with N values of it being encoded with c bytes each, n ranks and l of them in this JVM:
 * (n - l) / n × N × c for what others send. A lossy codec needs 1 / n × N × c for the result, 2 N for what encoding lost (of
 * parts outside the own slice, of results inside it), and 4 N, once per JVM, for the reference.
 */
final class RankParticipant implements AllReduce {
    private final GroupState group;
    private final Reference reference;
    private final int rank;
    private final SliceUpdate update;
    private final Slices slices;
    private final PeerSender peers;
    private final Message template;
    private final Consumer<RankParticipant> onLeave;

    private final Inbox[] inboxes;
    private final short[] lost;
    private final WeightedSum sum = new WeightedSum();
    /** The averaged slice as a lossy codec makes it, for other JVMs; a chunk of it if there are none. */
    private final ByteBuffer result;
    /** For what same-JVM owners read; not the result, which may still be on its way to others then. */
    private ByteBuffer scratch = ByteBuffer.allocate(0);

    private final AtomicBoolean left = new AtomicBoolean();
    private volatile long round;

    // of the round that is under way
    private float[] vector = {};
    private Movement movement = Movement.exact(vector);
    /** Vectors of the ranks of this JVM, by rank; null for the others. */
    private float[][] localVectors = {};
    /** The same without this rank's own vector. */
    private List<float[]> otherVectors = List.of();

    /**
     * Takes the part of {@code rank}, which joins by {@link #announce}.
     *
     * @param reference shared by the ranks of this JVM
     * @param peers sends to other JVMs
     * @param template the message by which the rank joins
     * @param onLeave called once, when the rank has left
     */
    RankParticipant(
            GroupState group,
            Reference reference,
            int rank,
            SliceUpdate update,
            PeerSender peers,
            Message template,
            Consumer<RankParticipant> onLeave) {
        this.group = group;
        this.reference = reference;
        this.rank = rank;
        this.update = update;
        this.slices = group.slices();
        this.peers = peers;
        this.template = template;
        this.onLeave = onLeave;
        int ranks = group.ranks();
        this.inboxes = new Inbox[ranks];
        boolean alone = true;
        for (int other = 0; other < ranks; other++) {
            if (!group.isLocal(other)) {
                inboxes[other] = new Inbox(slices.chunks(rank));
                alone = false;
            }
        }
        boolean lossless = group.spec().codec().codec().lossless();
        this.lost = new short[lossless ? 0 : group.spec().parameterCount()];
        List<Integer> lossy = slices.chunks(rank).stream()
                .filter(chunk -> !chunk.codec().lossless())
                .map(Chunk::encodedBytes)
                .toList();
        this.result = ByteBuffer.allocate(lossy.stream().reduce(0, alone ? Math::max : Math::addExact));
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

    /** Memory that this rank takes up besides the vector, with the reference that it shares. */
    long bufferBytes() {
        long bytes = reference.bytes() + (long) lost.length * Short.BYTES + result.capacity() + scratch.capacity();
        for (Inbox inbox : inboxes) {
            bytes += inbox == null ? 0 : inbox.bytes();
        }
        return bytes;
    }

    @Override
    public void startFrom(float[] parameters) {
        reference.startFrom(parameters);
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
                    "Cannot go on averaging: the codec kept %d values of the parameters, this one keeps %d; go on with the codec of the checkpoint"
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
            movement = reference.movement(values, lost);
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
    private interface Round<T> {
        T run() throws AveragingException, InterruptedException;
    }

    private <T> T takePart(Round<T> work) throws AveragingException, InterruptedException {
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
        List<Contribution> all = entries.contributions();
        localVectors = entries.vectors();
        otherVectors = IntStream.range(0, ranks())
                .filter(other -> other != rank && localVectors[other] != null)
                .mapToObj(other -> localVectors[other])
                .toList();
        long examples = 0;
        double lossSum = 0;
        boolean everyoneFinished = true;
        boolean snapshotDue = false;
        for (Contribution contribution : all) {
            examples = Math.addExact(examples, contribution.examples());
            lossSum += contribution.lossSum();
            everyoneFinished &= contribution.finished();
            snapshotDue |= contribution.snapshotDue();
        }
        if (examples > 0) {
            averageSlice(mine, all, examples);
            group.awaitResults(round);
            group.awaitSent(rank, round, peers::resultsAreSent);
        }
        return new RoundOutcome(round, examples, lossSum, everyoneFinished, snapshotDue);
    }

    /** Queues what the owners in other JVMs need: their first chunks first, beginning with the next rank. */
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
                    peers.sendPart(group.jvm(owner), header, movement, chunk);
                    more = true;
                }
            }
        }
    }

    /** Lets owners in this JVM read the vector, as it would be had it been sent to them. */
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

    /** Replaces the values of a chunk by their movements, as a reader of their encoding would get them. */
    private void roundTrip(Chunk chunk) {
        if (!chunk.codec().lossless()) {
            if (scratch.capacity() < chunk.encodedBytes()) {
                scratch = ByteBuffer.allocate(chunk.encodedBytes());
            }
            scratch.clear();
            chunk.codec().encode(movement, chunk.from(), chunk.length(), scratch);
            chunk.codec().decode(scratch.flip(), vector, chunk.from(), chunk.length());
        }
    }

    private void averageSlice(Contribution mine, List<Contribution> all, long examples)
            throws AveragingException, InterruptedException {
        List<Chunk> chunks = slices.chunks(rank);
        if (chunks.isEmpty()) {
            return;
        }
        boolean atOnce = update.changesNothing();
        for (int index = 0; index < chunks.size(); index++) {
            sum(index, chunks.get(index), all, examples);
            if (atOnce) {
                handBack(index, chunks.get(index), mine);
            }
        }
        if (!atOnce) {
            update.update(vector, slices.from(rank), slices.to(rank));
            for (int index = 0; index < chunks.size(); index++) {
                handBack(index, chunks.get(index), mine);
            }
            update.adopted(vector, slices.from(rank), slices.to(rank));
        }
        group.deliver(rank, round);
    }

    /** Replaces a chunk of the own slice by the weighted mean, in rank order. */
    private void sum(int index, Chunk chunk, List<Contribution> all, long examples)
            throws AveragingException, InterruptedException {
        ByteBuffer[] parts = new ByteBuffer[all.size()];
        for (int other = 0; other < parts.length; other++) {
            if (all.get(other).examples() > 0) {
                group.awaitPart(rank, other, round, index);
                parts[other] = group.isLocal(other) ? null : inboxes[other].chunk(index);
            }
        }
        for (int done = 0; done < chunk.length(); done += WeightedSum.ELEMENTS) {
            int from = chunk.from() + done;
            int length = Math.min(WeightedSum.ELEMENTS, chunk.length() - done);
            sum.clear();
            for (int other = 0; other < parts.length; other++) {
                long weight = all.get(other).examples();
                if (weight > 0) {
                    add(other, parts[other], chunk, from, (float) ((double) weight / examples), length);
                }
            }
            sum.copyTo(vector, from, length);
        }
        if (!chunk.codec().lossless()) {
            reference.add(vector, chunk.from(), chunk.length());
        }
    }

    private void add(int other, ByteBuffer part, Chunk chunk, int from, float scale, int length) {
        if (part != null) {
            sum.addDecoded(chunk.codec(), part, scale, length);
        } else if (other == rank && !chunk.codec().lossless()) {
            sum.addMovement(reference, vector, from, scale, length);
        } else {
            // of another rank with a lossy codec these are movements: see showParts
            sum.add(localVectors[other], from, scale, length);
        }
    }

    /** Gives an averaged chunk of the own slice to everybody, as the codec makes it. */
    private void handBack(int index, Chunk chunk, Contribution mine) {
        Message header = template.chunk(Kind.RESULT, round, mine, rank, index);
        if (chunk.codec().lossless()) {
            peers.sendResult(header, vector, chunk);
        } else {
            if (chunk.from() == slices.from(rank) || peers.isEmpty()) {
                result.clear();
            }
            int start = result.position();
            chunk.codec().encode(movement, chunk.from(), chunk.length(), result);
            ByteBuffer encoded = result.slice(start, result.position() - start);
            chunk.codec().decode(encoded.duplicate(), vector, chunk.from(), chunk.length());
            peers.sendResult(header, encoded);
        }
        reference.adopt(chunk, vector, otherVectors);
    }

    /** Joins the group, and tells the other JVMs. */
    void announce() {
        group.join(rank, inboxes);
        peers.tellAll(template);
    }

    /** Leaves once; later calls change nothing. */
    void leave(String departure) {
        if (left.compareAndSet(false, true)) {
            group.leave(rank, round, departure);
            peers.tellAll(template.leave(round, departure));
            onLeave.accept(this);
        }
    }

    @Override
    public void close() {
        leave("left the group before; see its executor's log");
    }
}
