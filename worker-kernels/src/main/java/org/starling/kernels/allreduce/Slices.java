package org.starling.kernels.allreduce;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.codec.Codec;
import org.starling.kernels.codec.CodecType;

/** Slices of a vector: one per rank, of lengths that differ by at most 1, each cut into chunks. */
final class Slices {
    /** 512 KiB as fp32; whole blocks of every codec. */
    public static final int CHUNK_ELEMENTS = 1 << 17;

    /** A range of positions that is sent as one message, and its codec. */
    public record Chunk(int from, int to, Codec codec) {
        public int length() {
            return to - from;
        }

        public int encodedBytes() {
            return codec.encodedBytes(length());
        }
    }

    private final int vectorLength;
    private final int ranks;
    private final List<List<Chunk>> chunks;

    /** Cuts a vector of the group into slices for a number of ranks. */
    public Slices(GroupSpec spec, int ranks) {
        this.vectorLength = spec.vectorLength();
        this.ranks = ranks;
        this.chunks = new ArrayList<>(ranks);
        for (int rank = 0; rank < ranks; rank++) {
            int border = Math.max(from(rank), Math.min(to(rank), spec.parameterCount()));
            List<Chunk> slice = new ArrayList<>();
            cut(from(rank), border, spec.codec().codec(), slice);
            cut(border, to(rank), CodecType.FP32.codec(), slice);
            chunks.add(List.copyOf(slice));
        }
    }

    private static void cut(int from, int to, Codec codec, List<Chunk> chunks) {
        for (int start = from; start < to; start += CHUNK_ELEMENTS) {
            chunks.add(new Chunk(start, Math.min(to, start + CHUNK_ELEMENTS), codec));
            if (to - start <= CHUNK_ELEMENTS) {
                return; // before the position can overflow
            }
        }
    }

    /** First position of the slice of {@code rank}. */
    public int from(int rank) {
        return (int) ((long) vectorLength * rank / ranks);
    }

    /** Position after the last of the slice of {@code rank}. */
    public int to(int rank) {
        return from(rank + 1);
    }

    /** Elements of the slice of {@code rank}. */
    public int length(int rank) {
        return to(rank) - from(rank);
    }

    /** The slice of {@code rank} in chunks, in order of position; none if it is empty. */
    public List<Chunk> chunks(int rank) {
        return chunks.get(rank);
    }
}
