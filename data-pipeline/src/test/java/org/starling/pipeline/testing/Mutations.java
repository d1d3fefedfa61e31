package org.starling.pipeline.testing;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages files: bits, bytes, numbers, lengths, pieces. The same seed gives the same damage. */
public final class Mutations {
    private static final int[] NUMBERS = {
        0,
        1,
        -1,
        2,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        1 << 20,
        1 << 24,
        1 << 28,
        1 << 30,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0x7fffff00
    };

    private Mutations() {}

    /** A damaged copy of one file, perhaps with a piece of another. */
    public static byte[] of(byte[] file, byte[] other, SplittableRandom random) {
        byte[] damaged = file.clone();
        int changes = 1 + random.nextInt(1 + random.nextInt(6));
        for (int i = 0; i < changes; i++) {
            damaged = change(damaged, other, random);
        }
        return damaged;
    }

    private static byte[] change(byte[] file, byte[] other, SplittableRandom random) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        // headers decide most, and are short
        int reach = random.nextInt(3) == 0 ? Math.min(64, file.length) : file.length;
        int at = random.nextInt(reach);
        switch (random.nextInt(9)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt(256);
            case 2 -> writeNumber(file, at, 2, random);
            case 3 -> writeNumber(file, at, 4, random);
            case 4 -> {
                return Arrays.copyOf(file, at);
            }
            case 5 -> {
                return spliced(file, at, at + random.nextInt(1 + Math.min(64, file.length - at)), new byte[0]);
            }
            case 6 -> {
                int from = random.nextInt(other.length);
                int to = from + random.nextInt(1 + Math.min(256, other.length - from));
                return spliced(file, at, at, Arrays.copyOfRange(other, from, to));
            }
            case 7 -> {
                int end = at + random.nextInt(1 + Math.min(64, file.length - at));
                return spliced(file, at, at, Arrays.copyOfRange(file, at, end));
            }
            default -> Arrays.fill(
                    file, at, at + random.nextInt(1 + Math.min(32, file.length - at)), (byte) random.nextInt(256));
        }
        return file;
    }

    private static void writeNumber(byte[] file, int at, int bytes, SplittableRandom random) {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        boolean isLittleEndian = random.nextBoolean();
        for (int i = 0; i < bytes && at + i < file.length; i++) {
            int shift = 8 * (isLittleEndian ? i : bytes - 1 - i);
            file[at + i] = (byte) (number >> shift);
        }
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] piece) {
        byte[] result = new byte[file.length - (to - from) + piece.length];
        System.arraycopy(file, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(file, to, result, from + piece.length, file.length - to);
        return result;
    }
}
