package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Universal hash of a sequence of bytes by a secret key: NH of UMAC (Black, Halevi, Krawczyk, Krovetz, Rogaway, CRYPTO 1999), on
 * words of 64 bits. The result is 16 bytes for each block of 32 KiB, and the length. Two sequences that do not depend on the key
 * have the same result with a probability of at most 2⁻⁶².
 *
 * <p>The result is no authentication code: it must stay secret, and be the input of a pseudorandom function. Not thread-safe.
 *
 * <p>For words m and key words k, NH is the sum of low(m + k) · high(m + k) mod 2⁶⁴, where low and high are the halves of a word. A
 * second sum uses the key words one row further on.
 */
public final class NhHash {
    /** Words that are added to a sum at a time, as a column each. */
    private static final int ROW_WORDS = 256;

    private static final int ROW_BYTES = ROW_WORDS * Long.BYTES;
    private static final int BLOCK_ROWS = 16;
    private static final long LOW = 0xFFFF_FFFFL;

    private final Consumer<ByteBuffer> taker;
    private final long[][] key;
    private final long[] words = new long[ROW_WORDS];
    private final ByteBuffer incomplete = ByteBuffer.allocate(ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    /** Both sums of a block, by column. */
    private final long[] first = new long[ROW_WORDS];

    private final long[] second = new long[ROW_WORDS];
    private final ByteBuffer result = ByteBuffer.allocate(2 * Long.BYTES);
    private int rows;
    private long length;

    /**
     * @param seed secret of 256 bits, used for nothing else
     * @param taker receives the result piece by piece; the buffer is used again
     */
    public NhHash(byte[] seed, Consumer<ByteBuffer> taker) {
        this.taker = taker;
        this.key = expand(seed);
    }

    /** Key words: the key stream of AES in counter mode. */
    private static long[][] expand(byte[] seed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, "AES"), new IvParameterSpec(new byte[16]));
            long[][] rows = new long[BLOCK_ROWS + 1][ROW_WORDS];
            for (long[] row : rows) {
                ByteBuffer.wrap(cipher.update(new byte[ROW_BYTES]))
                        .asLongBuffer()
                        .get(row);
            }
            return rows;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot authenticate values: this Java has no AES in counter mode", e);
        }
    }

    /** Begins another sequence. */
    public void begin() {
        incomplete.clear();
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        rows = 0;
        length = 0;
    }

    /** Adds bytes; their buffer keeps its position. */
    public void add(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        length += rest.remaining();
        while (rest.hasRemaining()) {
            if (incomplete.position() == 0 && rest.remaining() >= ROW_BYTES) {
                addRow(rest);
                rest.position(rest.position() + ROW_BYTES);
            } else {
                int count = Math.min(rest.remaining(), incomplete.remaining());
                incomplete.put(rest.slice(rest.position(), count));
                rest.position(rest.position() + count);
                if (!incomplete.hasRemaining()) {
                    addRow(incomplete.flip());
                    incomplete.clear();
                }
            }
        }
    }

    /** Ends the sequence: the last row is filled with zeros, and the length follows. */
    public void end() {
        if (incomplete.position() > 0) {
            while (incomplete.hasRemaining()) {
                incomplete.put((byte) 0);
            }
            addRow(incomplete.flip());
        }
        if (rows > 0) {
            endBlock();
        }
        taker.accept(result.clear().putLong(length).flip());
    }

    private void addRow(ByteBuffer source) {
        source.asLongBuffer().get(words);
        addProducts(words, key[rows], first);
        addProducts(words, key[rows + 1], second);
        rows++;
        if (rows == BLOCK_ROWS) {
            endBlock();
        }
    }

    /** Adds the product of each column; so short that Java compiles it to vector instructions. */
    private static void addProducts(long[] words, long[] key, long[] columns) {
        for (int i = 0; i < columns.length; i++) {
            long word = words[i] + key[i];
            columns[i] += (word & LOW) * (word >>> Integer.SIZE);
        }
    }

    private void endBlock() {
        taker.accept(result.clear().putLong(take(first)).putLong(take(second)).flip());
        rows = 0;
    }

    private static long take(long[] columns) {
        long sum = LongStream.of(columns).sum();
        Arrays.fill(columns, 0);
        return sum;
    }
}
