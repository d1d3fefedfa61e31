package org.starling.pipeline.image;

/**
 * Bytes of a TIFF file, or of metadata in its form. Positions are relative to the start.
 *
 * @param file holds the bytes; shared, not copied
 * @param start position of the first byte
 * @param length number of bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TiffBytes(byte[] file, int start, int length) {
    private static final int MAGIC = 42;

    TiffBytes {
        if (start < 0 || length < 0 || length > file.length - start) {
            throw new IllegalArgumentException(
                    "Cannot read bytes %d to %d of %d".formatted(start, length, file.length));
        }
    }

    boolean isTiff() {
        return length >= Long.BYTES
                && file[start] == file[start + 1]
                && (file[start] == 'I' || file[start] == 'M')
                && unsignedShort(2) == MAGIC;
    }

    private boolean isLittleEndian() {
        return file[start] == 'I';
    }

    boolean has(long position, long bytes) {
        return position >= 0 && bytes >= 0 && bytes <= length - position;
    }

    int unsignedByte(int position) {
        return file[start + position] & 0xff;
    }

    int unsignedShort(int position) {
        int first = unsignedByte(position);
        int second = unsignedByte(position + 1);
        return isLittleEndian() ? second << 8 | first : first << 8 | second;
    }

    long unsignedInt(int position) {
        long first = unsignedShort(position);
        long second = unsignedShort(position + 2);
        return isLittleEndian() ? second << 16 | first : first << 16 | second;
    }
}
