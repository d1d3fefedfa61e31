package org.starling.driver.checkpoint;

import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.serving.checkpoint.CheckpointName;

/** The target of a path to checkpoints: a folder of them, or the directory of one ({@code …/epoch-000003}) in such a folder. */
public final class CheckpointLocation {
    private final String folder;
    private final CheckpointName name;

    private CheckpointLocation(String folder, CheckpointName name) {
        this.folder = folder;
        this.name = name;
    }

    /** The location that the last component of {@code path} indicates; no file system is read. */
    public static CheckpointLocation of(String path) {
        Path given = new Path(path);
        Optional<CheckpointName> name = CheckpointName.parse(given.getName());
        return name.isPresent()
                ? new CheckpointLocation(Storage.folderOf(given), name.get())
                : new CheckpointLocation(path, null);
    }

    /** The folder. */
    public String folder() {
        return folder;
    }

    /** The one checkpoint that the path names; empty for a folder. */
    public Optional<CheckpointName> name() {
        return Optional.ofNullable(name);
    }
}
