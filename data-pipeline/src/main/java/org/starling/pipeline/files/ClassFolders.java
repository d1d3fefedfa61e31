package org.starling.pipeline.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds files in one folder per class. */
public final class ClassFolders {
    private ClassFolders() {}

    /**
     * The files in the folders of the folder that {@code pattern} names, or of several; labelled by the names of their
     * folders. Files outside the class folders have no label. In the order of their paths.
     *
     * @param what what they hold, for messages: "images"
     * @param grouping of paths such as {@code class/file}
     * @throws DataException if there is none
     */
    public static List<LabelledFile> list(String pattern, String what, FileGrouping grouping, Configuration conf) {
        List<LabelledFile> files = new ArrayList<>();
        try {
            Path path = new Path(pattern);
            FileSystem system = path.getFileSystem(conf);
            for (FileStatus root : sorted(DataFiles.named(path, system))) {
                if (root.isDirectory()) {
                    addRoot(system, root.getPath(), grouping, files);
                }
            }
        } catch (FileNotFoundException e) {
            throw new DataException(
                    "Cannot read %s: %s changed while it was listed (%s); run again"
                            .formatted(what, pattern, e.getMessage()),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read %s: %s cannot be listed (%s); check the path and its file system"
                            .formatted(what, pattern, e.getMessage()),
                    e);
        }
        if (files.isEmpty()) {
            throw new DataException(
                    "Cannot read %s: there is no file in the folders of %s; name a folder that holds a folder of %s for each class"
                            .formatted(what, pattern, what));
        }
        return List.copyOf(files);
    }

    /** The files for provenance. The role of a file names its class, since that decides what the file is worth. */
    public static List<SourceFile> sources(List<LabelledFile> files, String role) {
        return files.stream()
                .map(file -> new SourceFile(
                        role + (file.label() == null ? "" : " of class " + file.label()),
                        file.path(),
                        file.bytes(),
                        ""))
                .toList();
    }

    private static void addRoot(FileSystem system, Path root, FileGrouping grouping, List<LabelledFile> files)
            throws IOException {
        for (FileStatus child : sorted(system.listStatus(root, DataFiles::isVisible))) {
            if (child.isFile()) {
                files.add(new LabelledFile(child.getPath().toString(), child.getLen(), null));
            } else {
                String label = child.getPath().getName();
                for (FileStatus file : sorted(system.listStatus(child.getPath(), DataFiles::isVisible))) {
                    if (file.isFile()) {
                        String group =
                                grouping.ofPath(label + "/" + file.getPath().getName());
                        files.add(new LabelledFile(file.getPath().toString(), file.getLen(), label, group));
                    }
                }
            }
        }
    }

    private static List<FileStatus> sorted(FileStatus[] files) {
        return Arrays.stream(files)
                .sorted(Comparator.comparing(file -> file.getPath().toString()))
                .toList();
    }
}
