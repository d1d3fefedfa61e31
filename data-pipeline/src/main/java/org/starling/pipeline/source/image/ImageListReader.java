package org.starling.pipeline.source.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.ImageSource.ListedNames;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.table.csv.CsvFile;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/**
 * Reads an {@link ImageSource.Listing}. The list is read in the driver, and each folder that it leads to is listed once; a
 * line without a label, or whose file does not exist, is rejected.
 */
public final class ImageListReader implements SourceReader {
    private final ImageSource.Listing source;
    private final String role;
    private final FileGrouping grouping;
    private final CompareSpec compare;
    private final Configuration conf;
    private List<LabelledFile> found;

    public ImageListReader(
            ImageSource.Listing source, String role, FileGrouping grouping, CompareSpec compare, Configuration conf) {
        this.source = source;
        this.role = role;
        this.grouping = grouping;
        this.compare = compare;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        List<SourceFile> files = new ArrayList<>();
        files.add(FoundFiles.undigested(role + " list", DataFiles.findOne(source.path(), "image list", conf)));
        images().stream()
                .filter(LabelledFile::isReadable)
                .forEach(image -> files.add(new SourceFile(role + " images", image.path(), image.bytes(), "")));
        return files;
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        if (labels == LabelUse.REQUIRED && source.label() == null) {
            throw new DataException("Cannot read images: %s has no label column; set label".formatted(source.path()));
        }
        RawFormat format = ImageFormats.of(source.shaping().shape(), like);
        return new RawExamples(ImageFileRows.of(spark, images(), source, labels, conf), format);
    }

    private List<LabelledFile> images() {
        if (found == null) {
            found = list().stream()
                    .map(file -> SourceReader.compared(file, compare))
                    .toList();
        }
        return found;
    }

    private List<LabelledFile> list() {
        Path file = DataFiles.findOne(source.path(), "image list", conf).getPath();
        CsvFile table = CsvFile.read(file, source.header(), source.delimiter(), conf);
        int image = table.column(source.image());
        // at inference a list may lack the labels that training had
        int label =
                source.label() == null || !table.columns().contains(source.label()) ? -1 : table.column(source.label());
        List<Integer> groups = grouping.columns().stream().map(table::column).toList();
        Path folder = qualified(source.images() == null ? file.getParent() : new Path(source.images()));
        Map<Path, Map<String, Long>> folders = new HashMap<>();
        List<LabelledFile> images = new ArrayList<>();
        for (CsvFile.Line line : table.rows()) {
            String[] row = line.values();
            String name = image < row.length ? row[image] : null;
            String labelled = label >= 0 && label < row.length ? row[label] : null;
            if (line.fault() != null) {
                images.add(LabelledFile.unreadable(file + ": " + row[0], line.fault()));
            } else if (name == null) {
                images.add(new LabelledFile(file + ": a line without a name", LabelledFile.MISSING, labelled));
            } else {
                Path path = path(folder, name);
                boolean isAllowed = source.names() == ListedNames.ANY || isBelow(folder, path);
                long bytes = isAllowed
                        ? folders.computeIfAbsent(path.getParent(), this::lengths)
                                .getOrDefault(path.getName(), LabelledFile.MISSING)
                        : LabelledFile.OUTSIDE;
                String group = grouping.ofValues(groups.stream()
                        .map(column -> column < row.length ? row[column] : null)
                        .toList());
                images.add(new LabelledFile(path.toString(), bytes, labelled, group));
            }
        }
        return List.copyOf(images);
    }

    /** The same folder with its file system, so that names that state one can be compared. */
    private Path qualified(Path folder) {
        try {
            return folder.getFileSystem(conf).makeQualified(folder);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read images: %s is on an unknown file system (%s); correct images"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /** The path for a name. A name that is not a valid path because of a colon is that of a file in the folder. */
    private static Path path(Path folder, String name) {
        try {
            return new Path(folder, name);
        } catch (IllegalArgumentException e) {
            return new Path(folder, new Path(null, null, name));
        }
    }

    /** Whether a path, in which {@code ..} is resolved, is in a folder or in one below it, on the same file system. */
    private static boolean isBelow(Path folder, Path path) {
        URI root = folder.toUri();
        URI named = path.toUri();
        String prefix = root.getPath().endsWith("/") ? root.getPath() : root.getPath() + "/";
        return Objects.equals(root.getScheme(), named.getScheme())
                && Objects.equals(root.getAuthority(), named.getAuthority())
                && named.getPath().startsWith(prefix)
                && !List.of(named.getPath().split("/")).contains("..");
    }

    /** Lengths of the files in a folder, by name. */
    private Map<String, Long> lengths(Path folder) {
        Map<String, Long> lengths = new HashMap<>();
        try {
            FileSystem system = folder.getFileSystem(conf);
            for (FileStatus status : system.listStatus(folder)) {
                if (status.isFile()) {
                    lengths.put(status.getPath().getName(), status.getLen());
                }
            }
        } catch (FileNotFoundException
                | UnsupportedFileSystemException
                | UnsupportedOperationException
                | IllegalArgumentException e) {
            // its files are rejected one by one, as those of a web page are
            return Map.of();
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read images: %s cannot be listed (%s); check the path and its file system"
                            .formatted(folder, e.getMessage()),
                    e);
        }
        return lengths;
    }
}
