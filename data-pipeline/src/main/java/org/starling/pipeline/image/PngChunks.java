package org.starling.pipeline.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The chunks of a PNG file that matter, with checksums compared. Others are skipped, however large they would become. */
final class PngChunks {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int EXIF = 0x65584966;
    private static final int HEADER_BYTES = 13;
    private static final int CHUNK_OVERHEAD = 12;

    private final byte[] file;
    private final List<Chunk> data = new ArrayList<>();
    private PngHeader header;
    private byte[] palette = new byte[0];
    private Orientation orientation = Orientation.UPRIGHT;
    private long dataBytes;

    private PngChunks(byte[] file) {
        this.file = file;
    }

    /** Content of a chunk. */
    private record Chunk(int at, int bytes) {}

    /**
     * Finds the chunks of a file.
     *
     * @throws DataFormatException if it is damaged
     */
    static PngChunks of(byte[] file, CRC32 crc) throws DataFormatException {
        PngChunks chunks = new PngChunks(file);
        chunks.find(crc);
        if (chunks.header == null) {
            throw new DataFormatException("no header");
        }
        return chunks;
    }

    private void find(CRC32 crc) throws DataFormatException {
        int at = Long.BYTES;
        while (file.length - at >= CHUNK_OVERHEAD) {
            int length = intAt(at);
            int type = intAt(at + 4);
            if (length < 0 || length > file.length - at - CHUNK_OVERHEAD) {
                throw new DataFormatException("truncated");
            }
            if (type == IHDR || type == PLTE || type == IDAT) {
                requireChecksum(crc, at, length);
            }
            int content = at + 8;
            if (type == IHDR && length == HEADER_BYTES) {
                header = new PngHeader(
                        intAt(content),
                        intAt(content + 4),
                        file[content + 8],
                        file[content + 9],
                        file[content + 12] != 0);
            } else if (type == PLTE) {
                palette = Arrays.copyOfRange(file, content, content + length);
            } else if (type == IDAT && header != null) {
                data.add(new Chunk(content, length));
                dataBytes += length;
            } else if (type == EXIF) {
                orientation = Orientation.ofExif(file, content, length);
            } else if (type == IEND) {
                break;
            }
            at += length + CHUNK_OVERHEAD;
        }
    }

    private void requireChecksum(CRC32 crc, int at, int length) throws DataFormatException {
        crc.reset();
        crc.update(file, at + 4, length + 4);
        if ((int) crc.getValue() != intAt(at + 8 + length)) {
            throw new DataFormatException("wrong checksum");
        }
    }

    private int intAt(int at) {
        return (int) INTS.get(file, at);
    }

    /** Gives a chunk of compressed rows to an inflater; false if there is none of this number. */
    boolean input(Inflater inflater, int number) {
        if (number >= data.size()) {
            return false;
        }
        inflater.setInput(file, data.get(number).at(), data.get(number).bytes());
        return true;
    }

    PngHeader header() {
        return header;
    }

    byte[] palette() {
        return palette;
    }

    Orientation orientation() {
        return orientation;
    }

    /** Bytes of all compressed rows. */
    long dataBytes() {
        return dataBytes;
    }
}
