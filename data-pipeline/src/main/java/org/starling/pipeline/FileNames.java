package org.starling.pipeline;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.api.java.UDF1;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;

/** Names the files of an input: by their paths below its folder, or below the folder from which a glob starts. Thread-safe. */
final class FileNames implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;
    private static final String LETTERS_OF_GLOBS = "{}[]*?\\";

    /** Ends with a slash. */
    private final String folder;

    private FileNames(String folder) {
        this.folder = folder;
    }

    /** The names of the files of an input; none if it is a single file, or in no file. */
    static Optional<FileNames> of(SourceSpec source, Configuration conf) {
        String location = location(source);
        if (location == null) {
            return Optional.empty();
        }
        try {
            Path path = new Path(location);
            FileSystem files = path.getFileSystem(conf);
            Optional<FileStatus> named = status(files, path);
            if (named.isPresent() && named.get().isFile()) {
                return Optional.empty();
            }
            Path base = named.map(FileStatus::getPath).orElseGet(() -> files.makeQualified(withoutGlob(path)));
            return Optional.of(new FileNames(base.isRoot() ? base.toString() : base + Path.SEPARATOR));
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read raw data: %s cannot be listed (%s); check the path and its file system"
                            .formatted(location, e.getMessage()),
                    e);
        }
    }

    private static Optional<FileStatus> status(FileSystem files, Path path) throws IOException {
        try {
            return Optional.of(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Path withoutGlob(Path glob) {
        Path folder = glob;
        while (folder.getParent() != null && folder.toString().chars().anyMatch(FileNames::isOfGlob)) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static boolean isOfGlob(int letter) {
        return LETTERS_OF_GLOBS.indexOf(letter) >= 0;
    }

    private static String location(SourceSpec source) {
        // a pattern switch would need Java 21
        if (source instanceof TableSource table) {
            return table.inFiles() ? table.location() : null;
        } else if (source instanceof TextSource text) {
            return text.path();
        } else if (source instanceof IdxSource idx) {
            return idx.images();
        } else if (source instanceof ImageSource.Listing list) {
            return list.images() == null ? folder(list.path()) : list.images();
        } else if (source instanceof ImageSource.Files files) {
            return files.path();
        } else if (source instanceof ImageSource.Cifar10 cifar) {
            return cifar.path();
        }
        return ((ImageSource.Cifar100) source).path();
    }

    private static String folder(String file) {
        Path folder = new Path(file).getParent();
        return folder == null || folder.toString().isEmpty() ? "." : folder.toString();
    }

    /** The name of a file; its whole path if it is elsewhere. */
    @Override
    public String call(String path) {
        String whole = new Path(path).toString();
        return whole.startsWith(folder) ? whole.substring(folder.length()) : whole;
    }
}
