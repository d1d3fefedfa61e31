package org.starling.driver.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A file system {@code small://disk/path} for tests that lies on the local one, but is full after some hundred bytes. */
public final class SmallDisk extends RawLocalFileSystem {
    private static final int CAPACITY = 500;

    private URI uri;

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        uri = URI.create("small://disk");
    }

    @Override
    public URI getUri() {
        return uri == null ? super.getUri() : uri;
    }

    @Override
    public String getScheme() {
        return "small";
    }

    @Override
    public FsStatus getStatus(Path path) {
        return new FsStatus(CAPACITY, CAPACITY, 0);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return full(super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return full(super.create(file, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream full(OutputStream target) throws IOException {
        return new FSDataOutputStream(
                new FilterOutputStream(target) {
                    private int written;

                    @Override
                    public void write(int value) throws IOException {
                        if (++written > CAPACITY) {
                            throw new IOException("No space left on device");
                        }
                        out.write(value);
                    }
                },
                null);
    }
}
