package org.starling.driver.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.starling.pipeline.files.WriteRetry;

/**
 * A file system {@code objects://disk/path} for tests that lies on the local one, and renames files only, as object stores do. It
 * can fail after a number of renamed files.
 */
public final class ObjectDisk extends RawLocalFileSystem {
    /** Files that are renamed before all further writes fail, as after the end of a process. */
    static final AtomicInteger RENAMES_LEFT = new AtomicInteger(Integer.MAX_VALUE);

    private URI uri;

    /** Settings with which Hadoop finds it, and Starling takes it for an object store. */
    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.set("fs.objects.impl", ObjectDisk.class.getName());
        hadoop.set("starling.object.stores", "objects");
        hadoop.set("starling.object.lock.pause", "50ms");
        hadoop.set(WriteRetry.TIMEOUT_PROPERTY, "0");
        return hadoop;
    }

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        uri = URI.create("objects://disk");
    }

    @Override
    public URI getUri() {
        return uri == null ? super.getUri() : uri;
    }

    @Override
    public String getScheme() {
        return "objects";
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (getFileStatus(from).isDirectory()) {
            throw new IOException("folders are not renamed in one step here: " + from);
        }
        requireAlive();
        RENAMES_LEFT.decrementAndGet();
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        requireAlive();
        return super.delete(path, recursive);
    }

    private static void requireAlive() throws IOException {
        if (RENAMES_LEFT.get() <= 0) {
            throw new IOException("the process was killed");
        }
    }
}
