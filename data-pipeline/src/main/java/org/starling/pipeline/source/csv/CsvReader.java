package org.starling.pipeline.source.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.source.SourceReader;

/** Reads a {@link CsvSource}. */
public final class CsvReader implements SourceReader {
    private static final String MALFORMED = "__malformed__";

    private final CsvSource source;
    private final String role;
    private final Configuration conf;

    public CsvReader(CsvSource source, String role, Configuration conf) {
        this.source = source;
        this.role = role;
        this.conf = conf;
    }

    @Override
    public List<SourceFile> files() {
        return DataFiles.find(source.path(), "table", conf).stream()
                .map(file -> SourceFile.undigested(role + " table", file))
                .toList();
    }

    @Override
    public RawExamples read(SparkSession spark, LabelUse labels, Optional<RawFormat> like) {
        List<FileStatus> files = DataFiles.find(source.path(), "table", conf);
        List<String> columns = CsvColumns.of(files.get(0).getPath(), source, conf);
        requireSameHeaders(files, columns);
        CsvLayout layout = CsvLayout.of(source, columns, labels, like);
        RawFormat format =
                new RawFormat(RawType.FLOAT64, List.of(layout.features().size()), layout.features());

        StructType texts = new StructType();
        List<Column> selected = new ArrayList<>();
        selected.add(functions.col("_metadata.file_path"));
        selected.add(functions.col(MALFORMED));
        for (int i = 0; i < columns.size(); i++) {
            // positions instead of names: a name may hold any character
            texts = texts.add("v" + i, DataTypes.StringType);
            selected.add(functions.col("v" + i));
        }
        Dataset<Row> lines = spark.read()
                .schema(texts.add(MALFORMED, DataTypes.StringType))
                .option("header", source.header() == Header.PRESENT)
                .option("sep", source.delimiter())
                .option("mode", "PERMISSIVE")
                .option("columnNameOfCorruptRecord", MALFORMED)
                // otherwise lines with too few or too many values go unnoticed
                .option("columnPruning", false)
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .option("maxColumns", CsvLines.MAX_COLUMNS)
                .csv(files.stream().map(file -> file.getPath().toString()).toArray(String[]::new))
                .select(selected.toArray(Column[]::new));
        Dataset<Row> rows = lines.map(new CsvRowParser(layout, source.delimiter()), Encoders.row(RawExamples.SCHEMA));
        return new RawExamples(rows, format);
    }

    private void requireSameHeaders(List<FileStatus> files, List<String> columns) {
        if (source.header() == Header.ABSENT) {
            return;
        }
        for (FileStatus file : files) {
            List<String> own = CsvColumns.of(file.getPath(), source, conf);
            if (!own.equals(columns)) {
                throw new DataException(
                        "Cannot read table: the header of %s is %s, that of %s is %s; give all files the same columns"
                                .formatted(file.getPath(), own, files.get(0).getPath(), columns));
            }
        }
    }
}
