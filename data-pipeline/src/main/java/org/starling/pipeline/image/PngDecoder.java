package org.starling.pipeline.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Decodes PNG: all colour types and depths, interlaced or not; checksums of the chunks that matter are compared. Source:
 * Portable Network Graphics specification, second edition (W3C 2003). Transparency, gamma and colour profiles are not
 * applied. Not thread-safe.
 */
final class PngDecoder {
    /** The most bytes that a byte of Deflate can stand for: 258 by two bits. */
    static final int DEFLATE_RATIO = 1032;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;

    // Adam7: first column, first row, and distances of the pixels of each pass
    private static final int[] FIRST_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] FIRST_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final CRC32 crc = new CRC32();
    private final PngRows rows = new PngRows();

    static boolean recognises(byte[] file) {
        return file.length >= Long.BYTES && (long) LONGS.get(file, 0) == SIGNATURE;
    }

    Pixels decode(byte[] file, DecodeBudget budget) throws BadImageException {
        try {
            PngChunks chunks = PngChunks.of(file, crc);
            PngHeader header = chunks.header();
            budget.limits().check(header.height(), header.width());
            if (rowsLength(header) > chunks.dataBytes() * DEFLATE_RATIO) {
                throw new DataFormatException("truncated");
            }
            budget.reserve(header.height(), header.width(), DecodeBudget.OWN_BYTES);
            rows.open(chunks);
            return chunks.orientation().apply(pixels(header, chunks.palette()));
        } catch (DataFormatException | IllegalArgumentException | ArithmeticException e) {
            throw new BadImageException(ImageDecoder.UNDECODABLE, "PNG, " + e.getMessage());
        }
    }

    private static long rowsLength(PngHeader header) {
        long length = 0;
        for (int pass = 0; pass < passes(header); pass++) {
            int columns = columns(header, pass);
            length += columns == 0 ? 0 : (long) lines(header, pass) * (header.rowBytes(columns) + 1);
        }
        return length;
    }

    private static int passes(PngHeader header) {
        return header.interlaced() ? FIRST_X.length : 1;
    }

    private static int columns(PngHeader header, int pass) {
        return header.interlaced()
                ? (header.width() - FIRST_X[pass] + STEP_X[pass] - 1) / STEP_X[pass]
                : header.width();
    }

    private static int lines(PngHeader header, int pass) {
        return header.interlaced()
                ? (header.height() - FIRST_Y[pass] + STEP_Y[pass] - 1) / STEP_Y[pass]
                : header.height();
    }

    private Pixels pixels(PngHeader header, byte[] palette) throws DataFormatException {
        Pixels image = Pixels.of(header.channels(), header.height(), header.width());
        long left = rowsLength(header);
        for (int pass = 0; pass < passes(header); pass++) {
            int columns = columns(header, pass);
            int lines = columns == 0 ? 0 : lines(header, pass);
            int rowBytes = header.rowBytes(columns);
            rows.beginPass();
            for (int line = 0; line < lines; line++) {
                int from = rows.read(rowBytes, header.filterDistance(), left);
                if (header.interlaced()) {
                    int target = (FIRST_Y[pass] + line * STEP_Y[pass]) * header.width() + FIRST_X[pass];
                    copyRow(header, palette, from, columns, image, target, STEP_X[pass]);
                } else {
                    copyRow(header, palette, from, columns, image, line * header.width(), 1);
                }
                left -= rowBytes + 1;
            }
        }
        return image;
    }

    private void copyRow(PngHeader header, byte[] palette, int from, int columns, Pixels image, int target, int step) {
        byte[] data = rows.data();
        byte[] values = image.values();
        int plane = image.height() * image.width();
        if (header.colour() == 0 && header.depth() == 8 && step == 1) {
            System.arraycopy(data, from, values, target, columns);
            return;
        }
        int samples = header.samples();
        for (int x = 0; x < columns; x++) {
            int at = target + x * step;
            if (header.colour() == 3) {
                int entry = 3 * sample(data, from, x, header.depth());
                if (entry + 2 >= palette.length) {
                    throw new IllegalArgumentException("a colour that the palette does not have");
                }
                for (int channel = 0; channel < 3; channel++) {
                    values[channel * plane + at] = palette[entry + channel];
                }
            } else {
                for (int channel = 0; channel < image.channels(); channel++) {
                    values[channel * plane + at] = (byte) level(data, from, x * samples + channel, header.depth());
                }
            }
        }
    }

    /** A sample as it is stored. */
    private static int sample(byte[] data, int from, int index, int depth) {
        int bit = index * depth;
        return (data[from + (bit >> 3)] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    /** A sample as a level from 0 to 255. */
    private static int level(byte[] data, int from, int index, int depth) {
        return switch (depth) {
            case 8 -> data[from + index];
            case 16 -> data[from + 2 * index];
            default -> sample(data, from, index, depth) * 255 / ((1 << depth) - 1);
        };
    }
}
