package org.starling.pipeline.source.text;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.ClassFolders;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FileGrouping;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RawFormat;

/** Reads a {@link TextSource}. */
public final class TextReader implements SourceReader {

    private final TextSource source;
    private final String role;
    private final FileGrouping grouping;
    private final CompareSpec compare;
    private final Configuration conf;
    private List<LabelledFile> found;

    public TextReader(TextSource source, String role, FileGrouping grouping, CompareSpec compare, Configuration conf) {
        this.source = source;
        this.role = role;
        this.grouping = grouping;
        this.compare = compare;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        return ClassFolders.sources(texts(), role + " texts");
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        if (like.isPresent() && !like.get().equals(RawFormat.TEXT)) {
            throw new DataException("Cannot read texts: the training data were no texts but %s; use matching data"
                    .formatted(like.get()));
        }
        if (source instanceof TextSource.Lines lines) {
            String[] paths =
                    FoundFiles.globs(texts().stream().map(LabelledFile::path).toList());
            MapFunction<Row, Row> parser = new LineParser(lines, labels, compare);
            return new RawExamples(
                    BoundedLines.of(spark, paths)
                            .select(col("_metadata.file_path"), col("value").cast(DataTypes.BinaryType))
                            .map(parser, Encoders.row(RawExamples.SCHEMA)),
                    RawFormat.TEXT);
        }
        TextFileRows rows = source instanceof TextSource.Windows windows
                ? new WindowRows(windows, compare)
                : new DocumentRows(labels, compare);
        List<FilePacks.Pack> packs = FilePacks.of(texts(), spark.sparkContext().defaultParallelism());
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        JavaRDD<Row> read = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(packs, packs.size())
                .flatMap(pack -> rows.read(pack, shared.value()));
        return new RawExamples(spark.createDataFrame(read, RawExamples.SCHEMA), RawFormat.TEXT);
    }

    private List<LabelledFile> texts() {
        if (found == null) {
            List<LabelledFile> listed = source instanceof TextSource.Folder
                    ? ClassFolders.list(source.path(), "texts", grouping, conf)
                    : DataFiles.find(source.path(), "texts", conf).stream()
                            .map(file -> new LabelledFile(
                                    file.getPath().toString(),
                                    file.getLen(),
                                    null,
                                    grouping.ofPath(file.getPath().getName())))
                            .toList();
            found = listed.stream()
                    .map(file -> SourceReader.compared(file, compare))
                    .toList();
        }
        return found;
    }
}
