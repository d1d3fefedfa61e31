package org.starling.pipeline.image;

import java.util.zip.DataFormatException;

/**
 * Decodes the first image of a TIFF file: strips and tiles that are stored plain or by PackBits, LZW or Deflate. The JDK's reader
 * leaves out what a truncated strip lacks without an error; it is used for fax codes only. Alpha and colour profiles are not
 * applied. Not thread-safe.
 */
final class TiffDecoder {
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_BYTES = 279;
    private static final int PREDICTOR = 317;
    private static final int COLOUR_MAP = 320;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int FIRST_FAX = 2;
    private static final int LAST_FAX = 4;

    private final TiffCompression chunks = new TiffCompression();
    private final ImageIoDecoder reader;
    private byte[] chunk = new byte[0];

    TiffDecoder(ImageIoDecoder reader) {
        this.reader = reader;
    }

    static boolean recognises(byte[] file) {
        return new TiffBytes(file, 0, file.length).isTiff();
    }

    Pixels decode(byte[] file, DecodeBudget budget) throws BadImageException {
        TiffBytes bytes = new TiffBytes(file, 0, file.length);
        TiffDirectory directory = TiffDirectory.first(bytes);
        TiffLayout layout = TiffLayout.of(directory, budget.limits());
        long compression = directory.number(COMPRESSION, 1);
        Pixels image;
        if (compression >= FIRST_FAX && compression <= LAST_FAX && layout.bits() == 1 && layout.channels() == 1) {
            requireChunks(directory, layout, bytes);
            budget.reserve(layout.height(), layout.width(), DecodeBudget.LIBRARY_BYTES);
            image = reader.decode(file, "tiff").withChannels(1);
        } else if (TiffCompression.isSupported(compression)) {
            image = read(bytes, directory, layout, budget);
        } else {
            throw TiffDirectory.damaged("compression %d is not supported".formatted(compression));
        }
        return Orientation.of(directory).apply(image);
    }

    private static void requireChunks(TiffDirectory directory, TiffLayout layout, TiffBytes bytes)
            throws BadImageException {
        boolean isTiled = directory.numbers(TILE_OFFSETS).length > 0;
        long[] offsets = directory.numbers(isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = directory.numbers(isTiled ? TILE_BYTES : STRIP_BYTES);
        long count = (long) layout.chunksAcross() * layout.chunksDown() * (layout.isPlanar() ? layout.samples() : 1);
        if (offsets.length < count || lengths.length < count) {
            throw TiffDirectory.damaged("truncated");
        }
        for (int i = 0; i < count; i++) {
            if (!bytes.has(offsets[i], lengths[i])) {
                throw TiffDirectory.damaged("truncated");
            }
        }
    }

    private Pixels read(TiffBytes bytes, TiffDirectory directory, TiffLayout layout, DecodeBudget budget)
            throws BadImageException {
        requireChunks(directory, layout, bytes);
        long compression = directory.number(COMPRESSION, 1);
        long predictor = directory.number(PREDICTOR, 1);
        if (predictor != 1 && (predictor != 2 || layout.bits() < Byte.SIZE)) {
            throw TiffDirectory.damaged("predictor %d of %d bits is not supported".formatted(predictor, layout.bits()));
        }
        boolean isTiled = directory.numbers(TILE_OFFSETS).length > 0;
        long[] offsets = directory.numbers(isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
        long[] lengths = directory.numbers(isTiled ? TILE_BYTES : STRIP_BYTES);
        int used = layout.isPlanar() ? layout.samples() : 1;
        int perPlane = layout.chunksAcross() * layout.chunksDown();
        long stored = 0;
        for (int i = 0; i < perPlane * used; i++) {
            stored += lengths[i];
        }
        long needed = (long) layout.rowBytes() * layout.height();
        if (needed > TiffCompression.mostBytes(compression, stored)) {
            throw TiffDirectory.damaged("truncated");
        }
        budget.reserve(layout.height(), layout.width(), DecodeBudget.LIBRARY_BYTES);
        TiffSamples samples = new TiffSamples(layout, bytes, directory.numbers(COLOUR_MAP));
        for (int plane = 0; plane < (layout.isPlanar() ? layout.usedSamples() : 1); plane++) {
            for (int i = 0; i < perPlane; i++) {
                int top = i / layout.chunksAcross() * layout.chunkHeight();
                int left = i % layout.chunksAcross() * layout.chunkWidth();
                int rows = isTiled ? layout.chunkHeight() : Math.min(layout.chunkHeight(), layout.height() - top);
                int at = plane * perPlane + i;
                fill(layout, compression, bytes, offsets[at], lengths[at], rows);
                if (predictor == 2) {
                    samples.undoDifferences(chunk, rows);
                }
                samples.store(chunk, plane, top, left);
            }
        }
        return samples.image();
    }

    private void fill(TiffLayout layout, long compression, TiffBytes bytes, long offset, long length, int rows)
            throws BadImageException {
        long wanted = (long) layout.rowBytes() * rows;
        if (wanted > Integer.MAX_VALUE - Long.BYTES || wanted > TiffCompression.mostBytes(compression, length)) {
            throw TiffDirectory.damaged("truncated");
        }
        if (chunk.length < wanted) {
            chunk = new byte[(int) wanted];
        }
        try {
            chunks.decode(compression, bytes.file(), (int) offset, (int) length, chunk, (int) wanted);
        } catch (DataFormatException e) {
            throw TiffDirectory.damaged(e.getMessage());
        }
    }
}
