package org.starling.pipeline.source;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/** Reads one kind of source. Constructors read no data; see {@link #files()} and {@link #read}. Not thread-safe. */
public interface SourceReader {

    /**
     * The files that will be read. Runs no Spark job.
     *
     * @throws org.starling.pipeline.files.DataException if one is missing
     */
    List<SourceFile> files();

    /**
     * The records, lazily: only names, headers and sizes are read here.
     *
     * @param labels treatment of labels
     * @param like the format that the features must have to match a training set; table columns are then
     *     chosen and ordered by name
     * @throws org.starling.pipeline.files.DataException if files do not exist or do not fit together
     */
    RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like);

    /** A file with its label and group in the form in which they are compared. */
    static LabelledFile compared(LabelledFile file, CompareSpec compare) {
        return new LabelledFile(
                file.path(), file.bytes(), compare.category(file.label()), compare.text(file.group()), file.fault());
    }
}
