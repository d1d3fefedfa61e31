package org.starling.pipeline.source.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;

/**
 * The header of an IDX file of unsigned bytes: two zero bytes, the type 0x08, the number of dimensions, and each
 * dimension as a big-endian int.
 *
 * @param dimensions the first counts the items
 */
record IdxHeader(List<Integer> dimensions) implements Serializable {
    private static final int UNSIGNED_BYTE = 0x08;
    /** An item must fit into one Java array. */
    private static final long MAX_ITEM_BYTES = 1L << 28;

    static IdxHeader read(Path path, String what, Configuration conf) {
        try (DataInputStream stream = new DataInputStream(DataFiles.open(path, conf))) {
            return parse(stream, path, what);
        } catch (EOFException e) {
            throw new DataException(
                    "Cannot read %s: %s is truncated: it ends within its header; fetch the file again"
                            .formatted(what, path),
                    e);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read %s: %s is unreadable (%s); check the file".formatted(what, path, e.getMessage()), e);
        }
    }

    private static IdxHeader parse(DataInputStream stream, Path path, String what) throws IOException {
        int magic = stream.readInt();
        int type = magic >>> 8;
        int count = magic & 0xff;
        if (type != UNSIGNED_BYTE || count == 0) {
            throw new DataException(
                    "Cannot read %s: %s is no IDX file of unsigned bytes (it begins with 0x%08x, not 0x000008..); name an IDX file"
                            .formatted(what, path, magic));
        }
        List<Integer> dimensions = new ArrayList<>();
        long itemBytes = 1;
        for (int i = 0; i < count; i++) {
            int dimension = stream.readInt();
            itemBytes *= i > 0 ? dimension : 1;
            if (dimension < 0 || itemBytes == 0 || itemBytes > MAX_ITEM_BYTES) {
                throw new DataException("Cannot read %s: %s has an impossible dimension (%d); fetch the file again"
                        .formatted(what, path, dimension));
            }
            dimensions.add(dimension);
        }
        return new IdxHeader(List.copyOf(dimensions));
    }

    int count() {
        return dimensions.get(0);
    }

    /** Bytes of one item. */
    int itemBytes() {
        return dimensions.stream().skip(1).reduce(1, Math::multiplyExact);
    }

    /** Bytes of the header itself. */
    int bytes() {
        return Integer.BYTES * (1 + dimensions.size());
    }

    /** Bytes of the whole file, uncompressed. */
    long fileBytes() {
        return bytes() + (long) count() * itemBytes();
    }
}
