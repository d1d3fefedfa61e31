package org.starling.pipeline.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * xxHash64 by Yann Collet, bit for bit that of Spark SQL's {@code xxhash64}. Several values are hashed with the hash before as
 * seed.
 */
public final class XxHash64 {
    /** Seed that Spark SQL starts with. */
    public static final long SEED = 42;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private XxHash64() {}

    /** Hash of the eight bytes of a number. */
    public static long hash(long value, long seed) {
        return finish(word(seed + PRIME_5 + Long.BYTES, value));
    }

    /** Hash of the bits of a number; both zeros have the same. */
    public static long hash(double value, long seed) {
        return hash(value == 0 ? 0 : Double.doubleToLongBits(value), seed);
    }

    /** Hash of some bytes. */
    public static long hash(byte[] bytes, int offset, int length, long seed) {
        int end = offset + length;
        int next = offset;
        long hash = seed + PRIME_5;
        if (length >= STRIPE) {
            long one = seed + PRIME_1 + PRIME_2;
            long two = seed + PRIME_2;
            long three = seed;
            long four = seed - PRIME_1;
            for (; next <= end - STRIPE; next += STRIPE) {
                one = round(one, (long) LONGS.get(bytes, next));
                two = round(two, (long) LONGS.get(bytes, next + 8));
                three = round(three, (long) LONGS.get(bytes, next + 16));
                four = round(four, (long) LONGS.get(bytes, next + 24));
            }
            hash = Long.rotateLeft(one, 1)
                    + Long.rotateLeft(two, 7)
                    + Long.rotateLeft(three, 12)
                    + Long.rotateLeft(four, 18);
            hash = merge(merge(merge(merge(hash, one), two), three), four);
        }
        hash += length;
        for (; next <= end - Long.BYTES; next += Long.BYTES) {
            hash = word(hash, (long) LONGS.get(bytes, next));
        }
        if (next <= end - Integer.BYTES) {
            hash ^= Integer.toUnsignedLong((int) INTS.get(bytes, next)) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            next += Integer.BYTES;
        }
        for (; next < end; next++) {
            hash ^= Byte.toUnsignedLong(bytes[next]) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        return finish(hash);
    }

    private static long round(long sum, long word) {
        return Long.rotateLeft(sum + word * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long sum) {
        return (hash ^ round(0, sum)) * PRIME_1 + PRIME_4;
    }

    private static long word(long hash, long word) {
        return Long.rotateLeft(hash ^ round(0, word), 27) * PRIME_1 + PRIME_4;
    }

    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
