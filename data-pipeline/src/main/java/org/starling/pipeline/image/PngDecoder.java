package org.starling.pipeline.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes PNG: all colour types and depths, interlaced or not; checksums of the chunks that matter are compared. Source:
 * Portable Network Graphics specification, second edition (W3C 2003). Transparency, gamma and colour profiles are not
 * applied. Not thread-safe.
 */
final class PngDecoder {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int CHUNK_OVERHEAD = 12;

    // Adam7: first column, first row, and distances of the pixels of each pass
    private static final int[] FIRST_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] FIRST_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final Inflater inflater = new Inflater();
    private final CRC32 crc = new CRC32();
    private byte[] rows = new byte[0];
    private int filled;

    static boolean recognises(byte[] file) {
        return file.length >= Long.BYTES && (long) LONGS.get(file, 0) == SIGNATURE;
    }

    Pixels decode(byte[] file) throws BadImageException {
        inflater.reset();
        filled = 0;
        try {
            return read(file);
        } catch (DataFormatException | IllegalArgumentException | ArithmeticException e) {
            throw new BadImageException(ImageDecoder.UNDECODABLE, "PNG, " + e.getMessage());
        }
    }

    private Pixels read(byte[] file) throws DataFormatException {
        PngHeader header = null;
        byte[] palette = new byte[0];
        int at = Long.BYTES;
        while (file.length - at >= CHUNK_OVERHEAD) {
            int length = intAt(file, at);
            int type = intAt(file, at + 4);
            if (length < 0 || length > file.length - at - CHUNK_OVERHEAD) {
                throw new DataFormatException("truncated");
            }
            if (type == IHDR || type == PLTE || type == IDAT) {
                requireChecksum(file, at, length);
            }
            if (type == IHDR && length == 13) {
                header = header(file, at + 8);
            } else if (type == PLTE) {
                palette = Arrays.copyOfRange(file, at + 8, at + 8 + length);
            } else if (type == IDAT && header != null) {
                inflater.setInput(file, at + 8, length);
                filled += inflater.inflate(rows, filled, rowsLength(header) - filled);
            } else if (type == IEND) {
                break;
            }
            at += length + CHUNK_OVERHEAD;
        }
        if (header == null || filled < rowsLength(header)) {
            throw new DataFormatException(header == null ? "no header" : "truncated");
        }
        return pixels(header, palette);
    }

    private void requireChecksum(byte[] file, int at, int length) throws DataFormatException {
        crc.reset();
        crc.update(file, at + 4, length + 4);
        if ((int) crc.getValue() != intAt(file, at + 8 + length)) {
            throw new DataFormatException("wrong checksum");
        }
    }

    private PngHeader header(byte[] file, int at) throws DataFormatException {
        int width = intAt(file, at);
        int height = intAt(file, at + 4);
        PngHeader header = new PngHeader(width, height, file[at + 8], file[at + 9], file[at + 12] != 0);
        if ((long) width * height * 3 > Pixels.MAX_VALUES) {
            throw new DataFormatException("more than " + Pixels.MAX_VALUES + " values");
        }
        int length = rowsLength(header);
        if (rows.length < length) {
            rows = new byte[length];
        }
        return header;
    }

    private static int intAt(byte[] file, int at) {
        return (int) INTS.get(file, at);
    }

    private static int rowsLength(PngHeader header) {
        long length = 0;
        for (int pass = 0; pass < passes(header); pass++) {
            int columns = columns(header, pass);
            length += columns == 0 ? 0 : (long) lines(header, pass) * (header.rowBytes(columns) + 1);
        }
        return Math.toIntExact(length);
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
        int start = 0;
        for (int pass = 0; pass < passes(header); pass++) {
            int columns = columns(header, pass);
            int lines = columns == 0 ? 0 : lines(header, pass);
            int rowBytes = header.rowBytes(columns);
            if (!PngRows.restore(rows, start, lines, rowBytes, header.filterDistance())) {
                throw new DataFormatException("unknown filter");
            }
            for (int line = 0; line < lines; line++) {
                int from = start + line * (rowBytes + 1) + 1;
                if (header.interlaced()) {
                    int target = (FIRST_Y[pass] + line * STEP_Y[pass]) * header.width() + FIRST_X[pass];
                    copyRow(header, palette, from, columns, image, target, STEP_X[pass]);
                } else {
                    copyRow(header, palette, from, columns, image, line * header.width(), 1);
                }
            }
            start += lines * (rowBytes + 1);
        }
        return image;
    }

    private void copyRow(PngHeader header, byte[] palette, int from, int columns, Pixels image, int target, int step) {
        byte[] values = image.values();
        int plane = image.height() * image.width();
        if (header.colour() == 0 && header.depth() == 8 && step == 1) {
            System.arraycopy(rows, from, values, target, columns);
            return;
        }
        int samples = header.samples();
        for (int x = 0; x < columns; x++) {
            int at = target + x * step;
            if (header.colour() == 3) {
                int entry = 3 * sample(from, x, header.depth());
                if (entry + 2 >= palette.length) {
                    throw new IllegalArgumentException("a colour that the palette does not have");
                }
                for (int channel = 0; channel < 3; channel++) {
                    values[channel * plane + at] = palette[entry + channel];
                }
            } else {
                for (int channel = 0; channel < image.channels(); channel++) {
                    values[channel * plane + at] = (byte) level(from, x * samples + channel, header.depth());
                }
            }
        }
    }

    /** A sample as it is stored. */
    private int sample(int from, int index, int depth) {
        int bit = index * depth;
        return (rows[from + (bit >> 3)] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    /** A sample as a level from 0 to 255. */
    private int level(int from, int index, int depth) {
        return switch (depth) {
            case 8 -> rows[from + index];
            case 16 -> rows[from + 2 * index];
            default -> sample(from, index, depth) * 255 / ((1 << depth) - 1);
        };
    }
}
