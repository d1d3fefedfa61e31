package org.starling.benchmarks.micro;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.starling.kernels.allreduce.NhHash;

/**
 * Ways to authenticate the values of one chunk, 512 KiB outside of the heap, in bytes per nanosecond (GB/s). {@code crc32c} has
 * no key, and {@code copy} only reads: they show what a way could cost at least.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(AuthenticationBenchmark.BYTES)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuthenticationBenchmark {
    static final int BYTES = 1 << 19;
    private static final int TAG_BITS = 128;
    private static final long PRIME = (1L << 61) - 1;

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer encrypted = ByteBuffer.allocateDirect(BYTES + 16);
    private final long[] words = new long[1024];
    private final SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    private long nonce;
    private Mac sha256;
    private Mac sha512;
    private NhHash hash;
    private Mac hashed;

    @Setup
    public void prepare() throws GeneralSecurityException {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        chunk.put(bytes).clear();
        sha256 = mac("HmacSHA256");
        sha512 = mac("HmacSHA512");
        hashed = mac("HmacSHA256");
        hash = new NhHash(new byte[32], hashed::update);
    }

    private static Mac mac(String algorithm) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(new byte[32], algorithm));
        return mac;
    }

    @Benchmark
    public byte[] hmacSha256() {
        sha256.update(chunk.duplicate());
        return sha256.doFinal();
    }

    @Benchmark
    public byte[] hmacSha512() {
        sha512.update(chunk.duplicate());
        return sha512.doFinal();
    }

    /** AES-GMAC: the chunk as additional data of AES-GCM. */
    @Benchmark
    public byte[] aesGmac() throws GeneralSecurityException {
        Cipher cipher = aesGcm();
        cipher.updateAAD(chunk.duplicate());
        return cipher.doFinal();
    }

    /** AES-GCM that also encrypts. */
    @Benchmark
    public int aesGcmEncrypted() throws GeneralSecurityException {
        return aesGcm().doFinal(chunk.duplicate(), encrypted.clear());
    }

    private Cipher aesGcm() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nextNonce()));
        return cipher;
    }

    @Benchmark
    public int chaCha20Poly1305Encrypted() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(key.getEncoded(), "ChaCha20"), new IvParameterSpec(nextNonce()));
        return cipher.doFinal(chunk.duplicate(), encrypted.clear());
    }

    private byte[] nextNonce() {
        return ByteBuffer.allocate(12).putLong(nonce++).array();
    }

    /** A polynomial in one secret point modulo 2⁶¹-1, in four lanes; with one such hash the bound is about 2⁻⁴⁵. */
    @Benchmark
    public long polynomial61() {
        long[] sums = new long[4];
        long point = 0x123456789ABCDEFL;
        for (int from = 0; from < BYTES; from += words.length * Long.BYTES) {
            read(from);
            long a = sums[0];
            long b = sums[1];
            long c = sums[2];
            long d = sums[3];
            for (int i = 0; i < words.length; i += 4) {
                a = step(a, words[i], point);
                b = step(b, words[i + 1], point);
                c = step(c, words[i + 2], point);
                d = step(d, words[i + 3], point);
            }
            sums[0] = a;
            sums[1] = b;
            sums[2] = c;
            sums[3] = d;
        }
        return sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
    }

    private static long step(long sum, long word, long point) {
        long value = sum + (word >>> 3); // a word of 61 bits
        long low = value * point;
        long product = (low & PRIME) + ((Math.multiplyHigh(value, point) << 3) | (low >>> 61));
        return (product & PRIME) + (product >>> 61);
    }

    /** Starling's: NH and HMAC-SHA256 of its result. */
    @Benchmark
    public byte[] nhHmacSha256() {
        hash.begin();
        hash.add(chunk);
        hash.end();
        return hashed.doFinal();
    }

    @Benchmark
    public long crc32c() {
        CRC32C checksum = new CRC32C();
        checksum.update(chunk.duplicate());
        return checksum.getValue();
    }

    @Benchmark
    public long copy() {
        long last = 0;
        for (int from = 0; from < BYTES; from += words.length * Long.BYTES) {
            read(from);
            last ^= words[0];
        }
        return last;
    }

    private void read(int from) {
        chunk.position(from);
        chunk.asLongBuffer().get(words);
        chunk.position(0);
    }
}
