package org.starling.kernels.allreduce;

/** Count of the chunks of a slice that have arrived in the newest round. Not thread-safe. */
final class Progress {
    private long round = -1;
    private int chunks;

    /** Whether {@code wantedChunks} chunks of {@code wantedRound} have arrived. */
    public boolean reached(long wantedRound, int wantedChunks) {
        return round == wantedRound && chunks >= wantedChunks;
    }

    /** Whether {@code chunk} is the next in order. */
    public boolean isNext(long chunkRound, int chunk) {
        return chunkRound == round ? chunk == chunks : chunkRound > round && chunk == 0;
    }

    /** Notes that {@code chunk} and all before it have arrived. */
    public void advance(long chunkRound, int chunk) {
        round = chunkRound;
        chunks = chunk + 1;
    }
}
