package org.starling.driver.tracking.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.util.Progressable;

/** A file system like an object store: a file appears when it is closed, and cannot be flushed before. Files are local ones. */
public final class ObjectStore extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("store:///");

    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.store.impl", ObjectStore.class.getName());
        return hadoop;
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return new FSDataOutputStream(new Upload(file), null);
    }

    private final class Upload extends ByteArrayOutputStream implements Syncable {
        private final Path file;

        Upload(Path file) {
            this.file = file;
        }

        @Override
        public void hflush() {
            throw new UnsupportedOperationException("no hflush");
        }

        @Override
        public void hsync() {
            throw new UnsupportedOperationException("no hsync");
        }

        @Override
        public void close() throws IOException {
            try (FSDataOutputStream target = ObjectStore.super.create(file, false, 4096, (short) 1, 1 << 20, null)) {
                target.write(toByteArray());
            }
        }
    }
}
