package org.starling.kernels.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.RoundOutcome;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.averaging.codec.Codec;
import org.starling.kernels.averaging.exchange.Member.Progress;
import org.starling.kernels.averaging.exchange.Message.Kind;
import org.starling.kernels.averaging.exchange.Slices.Chunk;

/**
 * One rank's seat: sends the parts of its vector, averages its own slice and sends it back.
 *
 * <p>Memory beyond the vector, N floats with n ranks of which l are in this JVM: (n - l) / n × N floats for what the others
 * send, 1 / n × N encoded for the result, and N for the residual of a lossy codec. Parts for other ranks take up the
 * residual outside the own slice, results inside it.
 */
final class Seat implements AllReduce {
    private final Group group;
    private final int rank;
    private final SliceUpdate update;
    private final Slices slices;
    private final Map<String, TransportClient> links;
    private final Message template;
    private final Runnable onLeave;

    private final float[][] inbox;
    private final Progress[] progress;
    private final float[] residual;
    private final float[] sum;
    private final ByteBuffer result;
    /** For what same-JVM owners read; not the result, which may still be on its way to others then. */
    private ByteBuffer scratch = ByteBuffer.allocate(0);

    private final AtomicBoolean left = new AtomicBoolean();
    private volatile float[] vector = {};
    private volatile long round;
    private final AtomicLong bytesSent = new AtomicLong();

    /**
     * Seats {@code rank}.
     *
     * @param links connections to the other JVMs of the group, by JVM
     * @param template the message by which the rank joins
     * @param onLeave called once, when the rank has left
     */
    Seat(
            Group group,
            int rank,
            SliceUpdate update,
            Map<String, TransportClient> links,
            Message template,
            Runnable onLeave) {
        this.group = group;
        this.rank = rank;
        this.update = update;
        this.slices = group.slices();
        this.links = links;
        this.template = template;
        this.onLeave = onLeave;
        int ranks = group.ranks();
        this.inbox = new float[ranks][];
        this.progress = new Progress[ranks];
        boolean alone = true;
        for (int other = 0; other < ranks; other++) {
            if (!group.member(other).local) {
                inbox[other] = new float[slices.length(rank)];
                progress[other] = new Progress();
                alone = false;
            }
        }
        boolean lossless = group.spec().codec().codec().lossless();
        this.residual = lossless ? Codec.NO_RESIDUAL : new float[group.spec().parameterCount()];
        this.sum = new float[Math.min(Slices.CHUNK_ELEMENTS, slices.length(rank))];
        int chunkBytes = Slices.CHUNK_ELEMENTS * Float.BYTES;
        this.result = ByteBuffer.allocate(
                alone ? Math.min(chunkBytes, slices.encodedBytes(rank)) : slices.encodedBytes(rank));
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
        return bytesSent.get();
    }

    @Override
    public float[] residual() {
        return residual.clone();
    }

    @Override
    public void restoreResidual(float[] earlier) {
        if (earlier.length != residual.length) {
            throw new IllegalArgumentException(
                    "Cannot go on averaging: the codec kept %d values of the parameters, this one keeps %d; go on with the codec of the checkpoint"
                            .formatted(earlier.length, residual.length));
        }
        System.arraycopy(earlier, 0, residual, 0, residual.length);
    }

    float[] vector() {
        return vector;
    }

    /** Where this rank's slice of the vector of remote rank {@code sender} goes. */
    float[] inbox(int sender) {
        return inbox[sender];
    }

    Progress progress(int sender) {
        return progress[sender];
    }

    @Override
    public RoundOutcome average(float[] values, Contribution mine) throws AveragingException, InterruptedException {
        if (left.get()) {
            throw new AveragingException("Cannot average in round " + round + ": " + group.member(rank)
                    + " (this one) has left the group; join a new group");
        }
        try {
            if (values.length != group.spec().vectorLength()) {
                throw new IllegalArgumentException(
                        "Cannot average in round " + round + ": the group averages vectors of "
                                + group.spec().vectorLength() + " values, this one has " + values.length
                                + "; join a group of that length");
            }
            vector = values;
            RoundOutcome outcome = takePart(mine);
            round = outcome.round() + 1;
            return outcome;
        } catch (AveragingException | InterruptedException | RuntimeException | Error e) {
            leave("left the group: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            throw e;
        }
    }

    private RoundOutcome takePart(Contribution mine) throws AveragingException, InterruptedException {
        group.enter(rank, round, mine);
        tellAll(template.enter(round, mine));
        if (mine.examples() > 0) {
            group.awaitJoined(round);
            sendParts(mine);
            showParts();
        }
        List<Contribution> all = group.awaitContributions(round);
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
                if (!group.member(owner).local && index < chunks.size()) {
                    Chunk chunk = chunks.get(index);
                    Message header = template.chunk(Kind.PART, round, mine, owner, index);
                    send(group.member(owner).address.jvm(), header, new OutgoingSlice(vector, residual, chunk));
                    more = true;
                }
            }
        }
    }

    /** Lets owners in this JVM read the vector, as it would be had it been sent to them. */
    private void showParts() {
        for (int owner = 0; owner < ranks(); owner++) {
            if (owner != rank && group.member(owner).local) {
                for (Chunk chunk : slices.chunks(owner)) {
                    roundTrip(chunk);
                }
            }
        }
        group.show(rank, round);
    }

    private void roundTrip(Chunk chunk) {
        if (!chunk.codec().lossless()) {
            if (scratch.capacity() < chunk.encodedBytes()) {
                scratch = ByteBuffer.allocate(chunk.encodedBytes());
            }
            chunk.codec().roundTrip(vector, chunk.from(), chunk.length(), residual, scratch);
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
        boolean first = true;
        for (int other = 0; other < all.size(); other++) {
            long weight = all.get(other).examples();
            if (weight > 0) {
                group.awaitPart(rank, other, round, index);
                boolean local = group.member(other).local;
                float[] part = local ? group.member(other).seat.vector() : inbox[other];
                int offset = local ? chunk.from() : chunk.from() - slices.from(rank);
                float scale = (float) ((double) weight / examples);
                if (first) {
                    scale(part, offset, scale, chunk.length());
                } else {
                    addScaled(part, offset, scale, chunk.length());
                }
                first = false;
            }
        }
        System.arraycopy(sum, 0, vector, chunk.from(), chunk.length());
    }

    // Two plain loops, which the compiler turns into vector instructions. Java never fuses multiply and add, so the
    // bits do
    // not depend on the processor.

    private void scale(float[] part, int offset, float scale, int length) {
        float[] target = sum;
        for (int i = 0; i < length; i++) {
            target[i] = scale * part[offset + i];
        }
    }

    private void addScaled(float[] part, int offset, float scale, int length) {
        float[] target = sum;
        for (int i = 0; i < length; i++) {
            target[i] += scale * part[offset + i];
        }
    }

    /** Gives an averaged chunk of the own slice to everybody, as the codec makes it. */
    private void handBack(int index, Chunk chunk, Contribution mine) {
        if (!links.isEmpty() || !chunk.codec().lossless()) {
            if (index == 0 || links.isEmpty()) {
                result.clear();
            }
            int start = result.position();
            chunk.codec().encode(vector, chunk.from(), chunk.length(), residual, result);
            ByteBuffer encoded = result.slice(start, result.position() - start);
            if (!chunk.codec().lossless()) {
                chunk.codec().decode(encoded.duplicate(), vector, chunk.from(), chunk.length());
            }
            Message header = template.chunk(Kind.RESULT, round, mine, rank, index);
            for (String jvm : links.keySet()) {
                send(jvm, header, new NioManagedBuffer(encoded.duplicate()));
            }
        }
        for (int other = 0; other < ranks(); other++) {
            if (other != rank && group.member(other).local) {
                float[] target = group.member(other).seat.vector();
                System.arraycopy(vector, chunk.from(), target, chunk.from(), chunk.length());
            }
        }
    }

    private void send(String jvm, Message header, ManagedBuffer values) {
        TransportClient link = links.get(jvm);
        bytesSent.addAndGet(values.size());
        link.uploadStream(new NioManagedBuffer(header.encode()), values, new RpcResponseCallback() {
            @Override
            public void onSuccess(ByteBuffer response) {
                // what matters is the result that comes back
            }

            @Override
            public void onFailure(Throwable cause) {
                for (int peer = 0; peer < ranks(); peer++) {
                    if (group.member(peer).address.jvm().equals(jvm)) {
                        group.refuse(peer, "did not take a chunk (" + firstLine(cause) + "); see its executor's log");
                    }
                }
            }
        });
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    /** Tells the other JVMs; what cannot be sent shows as a lost connection. */
    private void tellAll(Message message) {
        for (TransportClient link : new ArrayList<>(links.values())) {
            link.send(message.encode());
        }
    }

    /** Tells all ranks that this one has joined. */
    void announce() {
        group.join(rank, this);
        tellAll(template);
    }

    /** Leaves once; later calls change nothing. */
    void leave(String departure) {
        if (left.compareAndSet(false, true)) {
            group.leave(rank, round, departure);
            tellAll(template.leave(round, departure));
            onLeave.run();
        }
    }

    @Override
    public void close() {
        leave("left the group before; see its executor's log");
    }
}
