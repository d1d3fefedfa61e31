package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.List;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.Delta;

/** Averages the slice that one rank owns, and sends the result to all ranks. Used by the thread that averages. */
final class SliceAverager {
    private final GroupState group;
    private final BaseParameters base;
    private final int rank;
    private final SliceUpdate update;
    private final PeerSender peers;
    private final Message template;
    private final Slices slices;

    /** Parts of the slice from ranks of other JVMs, by sender; null for the ranks of this JVM. */
    private final ReceivedChunks[] receivedChunks;

    private final WeightedSum sum = new WeightedSum();
    /** The averaged slice as encoded by a lossy codec, for other JVMs; one chunk of it if all ranks are in this JVM. */
    private final ByteBuffer result;

    /**
     * A round that all ranks have entered, from the view of one rank.
     *
     * @param vector vector of this rank
     * @param delta delta of this vector
     * @param examples sum over all ranks
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Round(
            long number, Contribution mine, float[] vector, Delta delta, GroupState.Entries entries, long examples) {}

    SliceAverager(
            GroupState group, BaseParameters base, int rank, SliceUpdate update, PeerSender peers, Message template) {
        this.group = group;
        this.base = base;
        this.rank = rank;
        this.update = update;
        this.peers = peers;
        this.template = template;
        this.slices = group.slices();
        this.receivedChunks = new ReceivedChunks[group.ranks()];
        boolean alone = true;
        for (int other = 0; other < receivedChunks.length; other++) {
            if (!group.isLocal(other)) {
                receivedChunks[other] = new ReceivedChunks(slices.chunks(rank));
                alone = false;
            }
        }
        List<Integer> lossy = slices.chunks(rank).stream()
                .filter(chunk -> !chunk.codec().lossless())
                .map(Chunk::encodedBytes)
                .toList();
        this.result = ByteBuffer.allocate(lossy.stream().reduce(0, alone ? Math::max : Math::addExact));
    }

    ReceivedChunks[] receivedChunks() {
        return receivedChunks;
    }

    /** Memory that the buffers take up. */
    long bufferBytes() {
        long bytes = result.capacity();
        for (ReceivedChunks received : receivedChunks) {
            bytes += received == null ? 0 : received.bytes();
        }
        return bytes;
    }

    /** Averages the slice in a round to which at least one rank contributes examples. */
    void average(Round round) throws AveragingException, InterruptedException {
        List<Chunk> chunks = slices.chunks(rank);
        if (chunks.isEmpty()) {
            return;
        }
        List<float[]> others = round.entries.vectorsBeside(rank);
        boolean atOnce = update.changesNothing();
        for (int index = 0; index < chunks.size(); index++) {
            sum(index, chunks.get(index), round);
            if (atOnce) {
                handBack(index, chunks.get(index), round, others);
            }
        }
        if (!atOnce) {
            update.update(round.vector, slices.from(rank), slices.to(rank));
            for (int index = 0; index < chunks.size(); index++) {
                handBack(index, chunks.get(index), round, others);
            }
        }
        update.adopted(round.vector, slices.from(rank), slices.to(rank));
        group.deliver(rank, round.number);
    }

    /** Replaces a chunk of the slice by the weighted mean, in rank order. */
    private void sum(int index, Chunk chunk, Round round) throws AveragingException, InterruptedException {
        List<Contribution> all = round.entries.contributions();
        ByteBuffer[] parts = new ByteBuffer[all.size()];
        for (int other = 0; other < parts.length; other++) {
            if (all.get(other).examples() > 0) {
                group.awaitPart(rank, other, round.number, index);
                parts[other] = receivedChunks[other] == null ? null : receivedChunks[other].chunk(index);
            }
        }
        for (int done = 0; done < chunk.length(); done += WeightedSum.ELEMENTS) {
            int from = chunk.from() + done;
            int length = Math.min(WeightedSum.ELEMENTS, chunk.length() - done);
            sum.clear();
            for (int other = 0; other < parts.length; other++) {
                long weight = all.get(other).examples();
                if (weight > 0) {
                    float scale = (float) ((double) weight / round.examples);
                    if (parts[other] == null) {
                        addLocal(other, chunk, round, from, scale, length);
                    } else {
                        sum.addDecoded(chunk.codec(), parts[other], scale, length);
                    }
                }
            }
            sum.copyTo(round.vector, from, length);
        }
        if (!chunk.codec().lossless()) {
            base.add(round.vector, chunk.from(), chunk.length());
        }
    }

    private void addLocal(int other, Chunk chunk, Round round, int from, float scale, int length) {
        if (other == rank && !chunk.codec().lossless()) {
            sum.addDelta(base, round.vector, from, scale, length);
        } else {
            // with a lossy codec the vectors of other ranks hold deltas: see RankParticipant.showParts
            sum.add(round.entries.vectors()[other], from, scale, length);
        }
    }

    /** Sends an averaged chunk of the slice to all ranks, as encoded by the codec. */
    private void handBack(int index, Chunk chunk, Round round, List<float[]> others) {
        Message header = template.chunk(Kind.RESULT, round.number, round.mine, rank, index);
        if (chunk.codec().lossless()) {
            peers.sendResult(header, round.vector, chunk);
        } else {
            if (chunk.from() == slices.from(rank) || peers.isEmpty()) {
                result.clear();
            }
            int start = result.position();
            chunk.codec().encode(round.delta, chunk.from(), chunk.length(), result);
            ByteBuffer encoded = result.slice(start, result.position() - start);
            chunk.codec().decode(encoded.duplicate(), round.vector, chunk.from(), chunk.length());
            peers.sendResult(header, encoded);
        }
        base.adopt(chunk, round.vector, others);
    }
}
