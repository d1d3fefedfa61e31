package org.starling.pipeline.shard.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataFiles;

/** A new file whose SHA-256 is computed while it is written. Not thread-safe. */
final class DigestingOutputFile implements OutputFile {
    private final Path path;
    private final Configuration conf;
    private final MessageDigest digest = ContentDigests.sha256();
    private long bytes;

    DigestingOutputFile(Path path, Configuration conf) {
        this.path = path;
        this.conf = conf;
    }

    /** Bytes written so far. */
    long bytes() {
        return bytes;
    }

    /** SHA-256 of all bytes; may be called once, after the file was closed. */
    String sha256() {
        return ContentDigests.hex(digest);
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        return new Stream(DataFiles.create(path, conf));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        path.getFileSystem(conf).delete(path, false);
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    private final class Stream extends PositionOutputStream {
        private final OutputStream target;

        Stream(OutputStream target) {
            this.target = target;
        }

        @Override
        public long getPos() {
            return bytes;
        }

        @Override
        public void write(int value) throws IOException {
            target.write(value);
            digest.update((byte) value);
            bytes++;
        }

        @Override
        public void write(byte[] values, int from, int length) throws IOException {
            target.write(values, from, length);
            digest.update(values, from, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }
}
