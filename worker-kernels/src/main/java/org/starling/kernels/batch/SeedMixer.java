package org.starling.kernels.batch;

/**
 * Derivation of seeds from other seeds, with the constants of SplitMix64 (Steele, Lea and Flood 2014, doi
 * 10.1145/2660193.2660195). The bits are the same on every machine, and checkpoints depend on them.
 */
public final class SeedMixer {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1p-53;

    private SeedMixer() {}

    /** The first output of SplitMix64 for a seed: its bits depend on all bits of {@code value}. */
    public static long mix(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** State of SplitMix64 before output {@code index}, from 0: a seed for a generator that mixes it itself. */
    public static long state(long seed, int index) {
        return seed + GOLDEN_GAMMA * (index + 1L);
    }

    /** A number from 0 to below 1 by multiplicative hashing; cheaper than {@link #mix}, for values that are hashes already. */
    public static double fraction(long hash) {
        long mixed = hash * GOLDEN_GAMMA;
        return (((mixed ^ (mixed >>> 32)) * GOLDEN_GAMMA) >>> 11) * UNIT;
    }
}
