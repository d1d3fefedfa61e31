package org.starling.pipeline.source.image;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.ClassFolders;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/** Reads an {@link ImageSource.Folder}. The folders are listed once, at the first call that needs their content. */
public final class ImageFolderReader implements SourceReader {
    private final ImageSource.Folder source;
    private final String role;
    private final FileGrouping grouping;
    private final CompareSpec compare;
    private final Configuration conf;
    private List<LabelledFile> found;

    public ImageFolderReader(
            ImageSource.Folder source, String role, FileGrouping grouping, CompareSpec compare, Configuration conf) {
        this.source = source;
        this.role = role;
        this.grouping = grouping;
        this.compare = compare;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        return ClassFolders.sources(images(), role + " images");
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        RawFormat format = ImageFormats.of(source.shaping().shape(), like);
        return new RawExamples(ImageFileRows.of(spark, images(), source, labels, conf), format);
    }

    private List<LabelledFile> images() {
        if (found == null) {
            found = ClassFolders.list(source.path(), "images", grouping, conf).stream()
                    .map(file -> SourceReader.compared(file, compare))
                    .toList();
        }
        return found;
    }
}
