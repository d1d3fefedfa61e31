package org.starling.driver.checkpoint;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A file system {@code sticky://disk/path} for tests that lies on the local one, and from which no checkpoint can be removed. */
public final class StickyDisk extends RawLocalFileSystem {
    private URI uri;

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        super.initialize(name, hadoop);
        uri = URI.create("sticky://disk");
    }

    @Override
    public URI getUri() {
        return uri == null ? super.getUri() : uri;
    }

    @Override
    public String getScheme() {
        return "sticky";
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (exists(new Path(path, "checksums.json"))) {
            throw new IOException("Operation not permitted");
        }
        return super.delete(path, recursive);
    }
}
