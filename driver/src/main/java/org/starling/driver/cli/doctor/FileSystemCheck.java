package org.starling.driver.cli.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.Failures;

/** Checks that a folder of any file system can be written: writes a file of one byte and removes it. */
final class FileSystemCheck implements Check {
    private final String folder;
    private final Configuration hadoop;

    FileSystemCheck(String folder, Configuration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
    }

    @Override
    public List<Finding> run() {
        String subject = "path " + folder;
        try {
            Path root = new Path(folder);
            FileSystem files = root.getFileSystem(hadoop);
            if (!files.exists(root)) {
                return List.of(Finding.bad(subject, "does not exist", "create it, or give the path of a folder"));
            }
            Path probe = new Path(root, ".starling-doctor-" + UUID.randomUUID());
            try (OutputStream out = files.create(probe)) {
                out.write(1);
            } finally {
                files.delete(probe, false);
            }
            return List.of(Finding.fine(subject, "can be written (" + files.getUri() + ")"));
        } catch (IOException | IllegalArgumentException e) {
            String reason = Failures.firstLine(e);
            return List.of(Finding.bad(
                    subject, "cannot be written: " + reason, "check its permissions and that its file system is up"));
        }
    }
}
