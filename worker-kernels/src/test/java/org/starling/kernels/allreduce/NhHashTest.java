package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NhHashTest {
    private static final int BLOCK = 1 << 15;
    private static final int ROW_WORDS = 256;
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);
    private static final BigInteger HALF = BigInteger.ONE.shiftLeft(32);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 2047, 2048, 2049, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5000})
    void isTheSumOfItsDefinition(int length) throws GeneralSecurityException {
        byte[] bytes = bytes(length, length);
        byte[] seed = bytes(32, 1);

        assertThat(hash(seed, List.of(ByteBuffer.wrap(bytes)))).containsExactlyElementsOf(plainly(seed, bytes));
    }

    @Test
    void doesNotDependOnPieces() {
        byte[] seed = bytes(32, 2);
        byte[] bytes = bytes(2 * BLOCK + 77, 3);
        List<Long> whole = hash(seed, List.of(ByteBuffer.wrap(bytes)));
        Random random = new Random(4);
        for (int run = 0; run < 50; run++) {
            List<ByteBuffer> pieces = new ArrayList<>();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(run < 25 ? 5000 : BLOCK + 100));
                ByteBuffer piece = run % 2 == 0 ? ByteBuffer.allocateDirect(to - from) : ByteBuffer.allocate(to - from);
                pieces.add(piece.put(bytes, from, to - from).flip());
                from = to;
            }
            assertThat(hash(seed, pieces)).isEqualTo(whole);
            assertThat(pieces).allMatch(piece -> piece.position() == 0);
        }
    }

    @Test
    void changesWithEveryBitOfContentAndKeyAndWithTheLength() {
        byte[] seed = bytes(32, 5);
        byte[] bytes = bytes(BLOCK + 300, 6);
        List<Long> genuine = hash(seed, List.of(ByteBuffer.wrap(bytes)));
        for (int bit = 0; bit < bytes.length * 8; bit += 97) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hash(seed, List.of(ByteBuffer.wrap(changed)))).isNotEqualTo(genuine);
        }
        for (int bit = 0; bit < 256; bit++) {
            byte[] changed = seed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(hash(changed, List.of(ByteBuffer.wrap(bytes)))).isNotEqualTo(genuine);
        }
        // a zero at the end is not the filling
        assertThat(hash(seed, List.of(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1)))))
                .isNotEqualTo(genuine);
    }

    @Test
    void beginsAnewAfterAnUnfinishedSequence() {
        byte[] seed = bytes(32, 7);
        List<Long> results = new ArrayList<>();
        NhHash hash = new NhHash(seed, result -> take(result, results));
        hash.begin();
        hash.add(ByteBuffer.wrap(bytes(3000, 8)));
        hash.begin();
        hash.add(ByteBuffer.wrap(bytes(100, 9)));
        hash.end();

        assertThat(results).isEqualTo(hash(seed, List.of(ByteBuffer.wrap(bytes(100, 9)))));
    }

    private static List<Long> hash(byte[] seed, List<ByteBuffer> pieces) {
        List<Long> results = new ArrayList<>();
        NhHash hash = new NhHash(seed, result -> take(result, results));
        hash.begin();
        pieces.forEach(hash::add);
        hash.end();
        return results;
    }

    private static void take(ByteBuffer result, List<Long> results) {
        while (result.hasRemaining()) {
            results.add(result.getLong());
        }
    }

    /** The definition, word by word, in exact numbers. */
    private static List<Long> plainly(byte[] seed, byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, "AES"), new IvParameterSpec(new byte[16]));
        ByteBuffer key = ByteBuffer.wrap(cipher.doFinal(new byte[BLOCK + ROW_WORDS * Long.BYTES]));
        List<Long> results = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += BLOCK) {
            int used = Math.min(BLOCK, bytes.length - from);
            int row = ROW_WORDS * Long.BYTES;
            byte[] block = Arrays.copyOfRange(bytes, from, from + (used + row - 1) / row * row);
            ByteBuffer words = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            for (int shift : new int[] {0, ROW_WORDS}) {
                BigInteger sum = BigInteger.ZERO;
                for (int i = 0; i < block.length / Long.BYTES; i++) {
                    BigInteger word = unsigned(words.getLong(i * Long.BYTES))
                            .add(unsigned(key.getLong((i + shift) * Long.BYTES)))
                            .mod(WORD);
                    sum = sum.add(word.mod(HALF).multiply(word.divide(HALF)));
                }
                results.add(sum.longValue());
            }
        }
        results.add((long) bytes.length);
        return results;
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
