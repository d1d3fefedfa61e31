package org.starling.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.CompareSpec;

/** Finds the files of an input that can be prepared one by one. */
final class SeparateFiles {
    private SeparateFiles() {}

    static List<InputFile> of(SparkSession spark, SourceSpec raw, FittedTransform transform) {
        require(raw, transform);
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        List<SourceFile> found = raw instanceof TableSource table
                ? new TableReader(spark, table, "inference").files()
                : SourceReaders.of(raw, "inference", FileGrouping.NONE, CompareSpec.AS_WRITTEN, conf)
                        .files();
        Optional<FileNames> names = FileNames.of(raw, conf);
        List<InputFile> files = new ArrayList<>();
        for (SourceFile file : found) {
            Path path = new Path(file.path());
            try {
                FileStatus status = path.getFileSystem(conf).getFileStatus(path);
                files.add(new InputFile(
                        file.path(),
                        names.isPresent() ? names.get().call(file.path()) : path.getName(),
                        status.getLen(),
                        status.getModificationTime()));
            } catch (IOException e) {
                throw new DataException(
                        "Cannot read %s: it is unreadable (%s); check the file".formatted(path, e.getMessage()), e);
            }
        }
        return files;
    }

    private static void require(SourceSpec raw, FittedTransform transform) {
        String reason = null;
        if (transform instanceof TableTransform table && table.windows() != null) {
            reason = "windows may need records of several files";
        } else if (raw instanceof ImageSource.Files || raw instanceof TextSource.Folder) {
            reason = "each file is one record";
        } else if (raw instanceof TableSource table && !table.inFiles()) {
            reason = "a table of Spark has no files";
        }
        if (reason != null) {
            throw new DataException("Cannot prepare the input file by file: %s; leave out --resume".formatted(reason));
        }
    }
}
