package org.starling.driver.checkpoint.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.ForeignEntryException;
import org.starling.serving.checkpoint.ChecksummedDirectory;
import org.starling.serving.checkpoint.Checksums;

/** The check that Starling wrote a directory, and all in it. */
public final class OwnDirectory {
    private OwnDirectory() {}

    /**
     * Checks that a directory may be removed: it has checksums, and these list every file in it.
     *
     * @throws ForeignEntryException if not; the message names the directory and the reason
     */
    public static void require(Storage storage, String name) throws IOException {
        require(storage, name, directory -> true);
    }

    /**
     * The same.
     *
     * @param pending names of temporary directories that may have the checksums instead, in an object store
     */
    static void require(Storage storage, String name, Predicate<String> pending) throws IOException {
        Path directory = new Path(storage.root(), name);
        Checksums checksums;
        try {
            checksums = Checksums.fromJson(new ChecksummedDirectory(storage, name).text(Checksums.FILE_NAME));
        } catch (FileNotFoundException e) {
            checksums = DirectoryWriter.pendingChecksums(storage, name, pending)
                    .orElseThrow(() -> foreign(directory, "it has no " + Checksums.FILE_NAME));
        } catch (JsonProcessingException e) {
            throw foreign(directory, "its %s is not one that Starling wrote".formatted(Checksums.FILE_NAME));
        }
        for (FileStatus entry : storage.entries(directory)) {
            String file = entry.getPath().getName();
            // Hadoop's shell adds a checksum .NAME.crc to a local copy
            String described = file.replaceFirst("^\\.(.+)\\.crc$", "$1");
            boolean own = Checksums.isAboutFiles(described) || checksums.files().containsKey(described);
            if (!own || !entry.isFile()) {
                throw foreign(directory, "Starling did not write %s in it".formatted(file));
            }
        }
    }

    private static ForeignEntryException foreign(Path directory, String reason) {
        return new ForeignEntryException(
                "%s is not a checkpoint only (%s), so it is neither replaced nor removed".formatted(directory, reason));
    }
}
