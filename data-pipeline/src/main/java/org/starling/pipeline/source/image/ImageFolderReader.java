package org.starling.pipeline.source.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.SourceReader;

/** Reads an {@link ImageSource.Folder}. The folders are listed once, when their content is first asked for. */
public final class ImageFolderReader implements SourceReader {
    private final ImageSource.Folder source;
    private final String role;
    private final Configuration conf;
    private List<ImageFile> found;

    public ImageFolderReader(ImageSource.Folder source, String role, Configuration conf) {
        this.source = source;
        this.role = role;
        this.conf = conf;
    }

    /** The role of a file names its class, since that decides what the file is worth. */
    @Override
    public List<SourceFile> files() {
        return images().stream()
                .map(file -> new SourceFile(
                        role + " images" + (file.label() == null ? "" : " of class " + file.label()),
                        file.path(),
                        file.bytes(),
                        ""))
                .toList();
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        RawFormat format = ImageFormats.of(source.shaping().shape(), like);
        return new RawExamples(ImageFileRows.of(spark, images(), source.shaping(), labels, conf), format);
    }

    private List<ImageFile> images() {
        if (found == null) {
            found = list();
        }
        return found;
    }

    private List<ImageFile> list() {
        List<ImageFile> files = new ArrayList<>();
        try {
            Path pattern = new Path(source.path());
            FileSystem system = pattern.getFileSystem(conf);
            FileStatus[] roots = system.globStatus(pattern);
            for (FileStatus root : sorted(roots == null ? new FileStatus[0] : roots)) {
                if (root.isDirectory()) {
                    addRoot(system, root.getPath(), files);
                }
            }
        } catch (FileNotFoundException e) {
            throw new DataException(
                    "Cannot read images: %s changed while it was listed (%s); run again"
                            .formatted(source.path(), e.getMessage()),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read images: %s cannot be listed (%s); check the path and its file system"
                            .formatted(source.path(), e.getMessage()),
                    e);
        }
        if (files.isEmpty()) {
            throw new DataException(
                    "Cannot read images: there is no file in the folders of %s; name a folder that holds a folder of images for each class"
                            .formatted(source.path()));
        }
        return List.copyOf(files);
    }

    private static void addRoot(FileSystem system, Path root, List<ImageFile> files) throws IOException {
        for (FileStatus child : sorted(system.listStatus(root, DataFiles::isVisible))) {
            if (child.isFile()) {
                files.add(new ImageFile(child.getPath().toString(), child.getLen(), null));
            } else {
                String label = child.getPath().getName();
                for (FileStatus file : sorted(system.listStatus(child.getPath(), DataFiles::isVisible))) {
                    if (file.isFile()) {
                        files.add(new ImageFile(file.getPath().toString(), file.getLen(), label));
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
