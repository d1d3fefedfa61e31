package org.starling.kernels.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract of codecs. */
abstract class CodecContractTest {
    private final Codec codec;

    CodecContractTest(CodecType type) {
        this.codec = type.codec();
    }

    /** The most that decoding may miss an element by, in a sequence whose largest magnitude is {@code largest}. */
    abstract double bound(double value, double largest);

    abstract double bytesPerElement();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1000, 70_000})
    void roundTripStaysWithinItsBound(int length) {
        float[] values = values(length, 3);
        float[] decoded = decode(encode(values), length);
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < length; i++) {
            assertThat((double) decoded[i]).isCloseTo(values[i], within(bound(values[i], largest)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1000, 70_000})
    void bytesAreAsAnnounced(int length) {
        assertThat(encode(values(length, 1)).remaining()).isEqualTo(codec.encodedBytes(length));
    }

    @Test
    void bytesPerElementAreAsDocumented() {
        assertThat(codec.encodedBytes(1_000_000) / 1e6).isCloseTo(bytesPerElement(), within(1e-4));
    }

    @Test
    void zerosStayZero() {
        assertThat(decode(encode(new float[600]), 600)).containsOnly(0f);
    }

    @Test
    void numbersCloseToZeroAreNoProblem() {
        float[] values = new float[256];
        Arrays.fill(values, Float.MIN_VALUE);
        for (float decoded : decode(encode(values), 256)) {
            assertThat(decoded).isBetween(0f, 1e-40f);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteComesOutNotFinite(float value) {
        float[] values = values(300, 5);
        values[7] = value;
        float[] base = new float[300];
        short[] lost = new short[300];
        float[] decoded = decode(encode(new Delta(values, base, lost)), 300);
        assertThat(Float.isFinite(decoded[7])).isFalse();
        assertThat(Float.isFinite(decoded[299])).isTrue();
        values[7] = 0;
        // nothing of it is kept for the next time
        for (float next : decode(encode(new Delta(values, base, lost)), 300)) {
            assertThat(Float.isFinite(next)).isTrue();
        }
    }

    @Test
    void largeNumbersStayFinite() {
        float[] values = {1e30f, -1e30f, 70_000f, 3.3e38f};
        float[] decoded = decode(encode(values), 4);
        for (float value : decoded) {
            assertThat(Float.isFinite(value)).isTrue();
        }
        assertThat(decoded[0]).isNotNegative();
        assertThat(decoded[1]).isNotPositive();
    }

    @Test
    void errorFeedbackMakesTheRunningMeanUnbiased() {
        int length = 1000;
        int rounds = 400;
        float[] values = values(length, 9);
        Delta delta = fromZero(values);
        double[] sum = new double[length];
        for (int round = 0; round < rounds; round++) {
            float[] decoded = decode(encode(delta), length);
            for (int i = 0; i < length; i++) {
                sum[i] += decoded[i];
            }
        }
        for (int i = 0; i < length; i++) {
            // all but the last loss has been made up for, but for its own rounding to bfloat16 in every round; adding
            // it
            // rounds, too, by up to 2⁻²⁴
            double most = bound(1.1 * values[i], 1.1);
            double slack = most / rounds + most * 0x1p-9 + 2e-7;
            assertThat(sum[i] / rounds).isCloseTo(values[i], within(slack));
        }
    }

    @Test
    void changesSmallerThanAStepAreNotLost() {
        float[] large = {1f, 0f};
        float[] base = new float[2];
        short[] lost = new short[2];
        double received = 0;
        for (int round = 0; round < 1000; round++) {
            // what one round brings: much less than a step of the block, which the first element sets
            float[] values = {base[0] + large[0], base[1] + 1e-4f};
            float[] decoded = decode(encode(new Delta(values, base, lost)), 2);
            received += decoded[1];
        }
        // all but what is kept for the next round, of which every round may lose 2⁻⁹
        assertThat(received).isCloseTo(0.1, within(bound(1, 1) * (1 + 1000 * 0x1p-9) + 1e-7));
    }

    @Test
    void deltasAreEncodedAsPreciselyAsIfTheyWereSmallValues() {
        int length = 1000;
        float[] base = values(length, 6);
        float[] values = new float[length];
        double largest = 0;
        for (int i = 0; i < length; i++) {
            values[i] = base[i] + (i % 7 - 3) * 1e-4f;
            largest = Math.max(largest, Math.abs(values[i] - base[i]));
        }
        float[] decoded = decode(encode(new Delta(values, base, new short[length])), length);
        for (int i = 0; i < length; i++) {
            float delta = codec.lossless() ? values[i] : values[i] - base[i];
            assertThat((double) decoded[i]).isCloseTo(delta, within(bound(delta, largest)));
        }
    }

    @Test
    void readsAndWritesNothingBesideItsRange() {
        float[] values = values(900, 2);
        short[] lost = new short[900];
        ByteBuffer bytes = ByteBuffer.allocate(codec.encodedBytes(300));
        codec.encode(new Delta(values, new float[900], lost), 300, 300, bytes);
        float[] target = new float[900];
        codec.decode(bytes.flip(), target, 300, 300);
        assertThat(bytes.hasRemaining()).isFalse();
        for (int i = 0; i < 900; i++) {
            if (i < 300 || i >= 600) {
                assertThat(target[i]).isZero();
                assertThat(lost[i]).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 255, 259, 261, 1000, 100_000})
    void piecesOfAnySizeDecodeToTheSameBits(int pieceBytes) {
        int length = 5003;
        ByteBuffer bytes = encode(values(length, 4));
        float[] whole = decode(bytes.duplicate(), length);
        float[] target = new float[length + 2];
        StreamDecoder decoder = new StreamDecoder(codec, target, 1, length);
        while (bytes.hasRemaining()) {
            assertThat(decoder.complete()).isFalse();
            int size = Math.min(pieceBytes, bytes.remaining());
            ByteBuffer piece = bytes.slice(bytes.position(), size);
            decoder.feed(piece);
            assertThat(piece.hasRemaining()).isFalse();
            bytes.position(bytes.position() + size);
        }
        assertThat(decoder.complete()).isTrue();
        assertThat(Arrays.equals(Arrays.copyOfRange(target, 1, length + 1), whole))
                .isTrue();
        assertThat(target[0] + target[length + 1]).isZero();
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.allocate(1))).hasMessageContaining("1 bytes too many arrived");
    }

    private static Delta fromZero(float[] values) {
        return new Delta(values, new float[values.length], new short[values.length]);
    }

    private ByteBuffer encode(float[] values) {
        return encode(fromZero(values));
    }

    private ByteBuffer encode(Delta delta) {
        int length = delta.values().length;
        // direct memory and an odd position, as with a socket
        ByteBuffer bytes = ByteBuffer.allocateDirect(codec.encodedBytes(length) + 3);
        bytes.position(3);
        codec.encode(delta, 0, length, bytes);
        return bytes.flip().position(3);
    }

    private float[] decode(ByteBuffer bytes, int length) {
        float[] decoded = new float[length];
        codec.decode(bytes, decoded, 0, length);
        return decoded;
    }

    static float[] values(int length, int seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }
}
