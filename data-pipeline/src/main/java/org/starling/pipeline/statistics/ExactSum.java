package org.starling.pipeline.statistics;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without any rounding, so that it depends neither on their order nor on how they were grouped.
 *
 * <p>Source: R. M. Neal, "Fast exact summation using small and large superaccumulators" (2015, arXiv 1505.05571), the small
 * superaccumulator: overlapping 64-bit chunks, one for each 32 bits of exponent range, into which a value's mantissa is
 * added with its sign; carries are passed on before a chunk can overflow. Not thread-safe.
 */
public final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK_BITS = 32;
    /** Exponents 1 to 2046 and a mantissa of 53 bits, with room for carries. */
    private static final int CHUNKS = 68;
    /** An addition puts less than 2^52 into a chunk that holds less than 2^32 after carrying. */
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 10;

    private static final long CHUNK_MASK = (1L << CHUNK_BITS) - 1;
    private static final long MANTISSA_MASK = (1L << 52) - 1;

    /** The lowest bit of chunk 0 counts 2 to this power: a subnormal's unit, halved for exponent 1 counting from bit 1. */
    static final int UNIT_EXPONENT = -1075;

    // not transient: Kryo writes the fields
    private long[] chunks = new long[CHUNKS];
    private int additions;

    /** Adds a finite value. */
    public void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        long mantissa = bits & MANTISSA_MASK;
        if (exponent == 0) {
            exponent = 1;
        } else {
            mantissa |= 1L << 52;
        }
        int chunk = exponent >>> 5;
        int shift = exponent & 31;
        long low = (mantissa << shift) & CHUNK_MASK;
        long high = mantissa >>> (CHUNK_BITS - shift);
        if (bits >= 0) {
            chunks[chunk] += low;
            chunks[chunk + 1] += high;
        } else {
            chunks[chunk] -= low;
            chunks[chunk + 1] -= high;
        }
        if (++additions == ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    /** Adds the square of a finite value whose square is finite: as the rounded product and its exact remainder. */
    public void addSquare(double value) {
        double product = value * value;
        add(product);
        add(Math.fma(value, value, -product));
    }

    /** Adds all that {@code other} holds. */
    public void add(ExactSum other) {
        carry();
        other.carry();
        for (int i = 0; i < CHUNKS; i++) {
            chunks[i] += other.chunks[i];
        }
        carry();
    }

    /** The sum divided by {@code n}, rounded once; NaN for no values. */
    public double mean(long n) {
        return n == 0 ? Double.NaN : Moments.mean(n, units(), UNIT_EXPONENT);
    }

    /** The population variance of {@code n} values whose sum this is, rounded once; NaN for no values. */
    public double variance(long n, ExactSum squares) {
        return n == 0 ? Double.NaN : Moments.variance(n, units(), squares.units(), UNIT_EXPONENT);
    }

    /** The sum in units of 2 to the power {@link #UNIT_EXPONENT}. */
    BigInteger units() {
        BigInteger sum = BigInteger.ZERO;
        for (int i = CHUNKS - 1; i >= 0; i--) {
            sum = sum.shiftLeft(CHUNK_BITS).add(BigInteger.valueOf(chunks[i]));
        }
        return sum;
    }

    /** Writes the chunks from the first to the last that is not zero: few, if values are of similar size. */
    private void writeObject(ObjectOutputStream out) throws IOException {
        int first = 0;
        int end = CHUNKS;
        while (first < end && chunks[first] == 0) {
            first++;
        }
        while (end > first && chunks[end - 1] == 0) {
            end--;
        }
        out.writeShort(additions);
        out.writeByte(first);
        out.writeByte(end);
        for (int i = first; i < end; i++) {
            out.writeLong(chunks[i]);
        }
    }

    private void readObject(ObjectInputStream in) throws IOException {
        chunks = new long[CHUNKS];
        additions = in.readShort();
        int first = in.readByte();
        int end = in.readByte();
        for (int i = first; i < end; i++) {
            chunks[i] = in.readLong();
        }
    }

    private void carry() {
        for (int i = 0; i < CHUNKS - 1; i++) {
            long carried = chunks[i] >> CHUNK_BITS;
            chunks[i] -= carried << CHUNK_BITS;
            chunks[i + 1] += carried;
        }
        additions = 0;
    }
}
