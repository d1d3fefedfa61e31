package org.starling.driver.export.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import onnx.Onnx.ModelProto;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.WriteRetry;

/** One ONNX file on any file system that Hadoop supports: written under another name, and renamed when it is whole. */
public final class OnnxFile {
    private final Path path;
    private final Storage storage;
    private final WriteRetry retry;

    private OnnxFile(Path path, Storage storage, WriteRetry retry) {
        this.path = path;
        this.storage = storage;
        this.retry = retry;
    }

    /**
     * A file that is to be made.
     *
     * @throws ExportException if there is something under this name, or the file system cannot be reached
     */
    public static OnnxFile at(String target, Configuration hadoop) {
        try {
            Path given = new Path(target);
            Storage storage = Storage.at(Storage.folderOf(given), hadoop);
            Path path = new Path(storage.root(), given.getName());
            OnnxFile file = new OnnxFile(path, storage, new WriteRetry(path.toString(), hadoop));
            file.requireFree();
            return file;
        } catch (IOException | IllegalArgumentException e) {
            throw failure(target, e);
        }
    }

    /** The path, with scheme. */
    public String path() {
        return path.toString();
    }

    private void requireFree() throws IOException {
        if (storage.exists(path)) {
            throw new ExportException(
                    "Cannot export to %s: it exists; remove it or choose another name".formatted(path));
        }
    }

    /**
     * Writes the file; tries again for a while if that fails.
     *
     * @throws ExportException if it cannot be written
     */
    public void write(ModelProto model) {
        try {
            retry.run(() -> {
                storage.createFolder(storage.root());
                writeOnce(model);
                return path;
            });
        } catch (IOException e) {
            throw failure(path.toString(), e);
        }
    }

    private void writeOnce(ModelProto model) throws IOException {
        Path temporary = new Path(storage.root(), ".%s-%s".formatted(path.getName(), UUID.randomUUID()));
        try {
            try (OutputStream out = storage.create(temporary)) {
                model.writeTo(out);
            }
            requireFree();
            storage.rename(temporary, path);
        } catch (IOException | RuntimeException | Error e) {
            discard(temporary, e);
            throw e;
        }
    }

    private void discard(Path temporary, Throwable failure) {
        try {
            storage.delete(temporary);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static ExportException failure(String target, Exception e) {
        return new ExportException(
                "Cannot export to %s: %s; check the path, and access to it".formatted(target, Failures.reason(e)), e);
    }
}
