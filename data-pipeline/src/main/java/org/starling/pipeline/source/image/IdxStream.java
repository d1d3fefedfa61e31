package org.starling.pipeline.source.image;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;

/** The items of one IDX file, one after the other. Not thread-safe. */
final class IdxStream implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final String what;
    private final IdxHeader header;
    private final InputStream stream;
    private long position;

    /** Opens {@code path} at the item {@code from}. Anything but 0 needs a file that is not compressed. */
    IdxStream(Path path, String what, IdxHeader header, long from, Configuration conf) throws IOException {
        this.path = path;
        this.what = what;
        this.header = header;
        this.position = header.bytes() + from * header.itemBytes();
        InputStream opened = DataFiles.open(path, conf);
        try {
            if (opened instanceof FSDataInputStream seekable) {
                seekable.seek(position);
            } else {
                opened.skipNBytes(position);
            }
        } catch (IOException e) {
            opened.close();
            throw damaged(e);
        }
        this.stream = new BufferedInputStream(opened, BUFFER_BYTES);
    }

    byte[] next() {
        byte[] item = new byte[header.itemBytes()];
        try {
            int read = stream.readNBytes(item, 0, item.length);
            position += read;
            if (read < item.length) {
                throw truncated(null);
            }
            return item;
        } catch (EOFException e) {
            throw truncated(e);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private DataException damaged(IOException failure) {
        return new DataException(
                "Cannot read %s: %s is damaged after %d bytes (%s); fetch the file again"
                        .formatted(what, path, position, failure.getMessage()),
                failure);
    }

    /** Checks that the file ends after its last item. */
    void requireEnd() {
        int next;
        try {
            next = stream.read();
        } catch (IOException e) {
            throw damaged(e);
        }
        if (next >= 0) {
            throw new DataException(
                    "Cannot read %s: %s is longer than the %d bytes that its header promises; fetch it again"
                            .formatted(what, path, header.fileBytes()));
        }
    }

    private DataException truncated(Throwable cause) {
        return new DataException(
                "Cannot read %s: %s is truncated: its header promises %d items of %d bytes, %d bytes in all, found %d; fetch the file again"
                        .formatted(what, path, header.count(), header.itemBytes(), header.fileBytes(), position),
                cause);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
