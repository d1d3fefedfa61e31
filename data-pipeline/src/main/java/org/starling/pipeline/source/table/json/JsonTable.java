package org.starling.pipeline.source.table.json;

import static org.apache.spark.sql.functions.col;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.source.TableSource;

/**
 * JSON files as a table. {@link JsonValues} finds the records, since Spark's own reader drops what follows an object in its line
 * and fails for keys that stand twice. Spark infers the types from the others and reads their values.
 */
public final class JsonTable {
    /** Key, in the metadata of a column of texts, of whether they are numbers. */
    public static final String NUMBER_TEXTS = "numberTexts";

    private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";
    /** Option of Spark's JSON reader; a longer text would make all values of its record missing. */
    private static final String LONGEST_TEXT = "maxStringLen";

    private final SparkSession spark;
    private final TableSource.JsonLines source;
    private final List<FileStatus> files;
    private final Configuration conf;

    public JsonTable(SparkSession spark, TableSource.JsonLines source, List<FileStatus> files) {
        this.spark = spark;
        this.source = source;
        this.files = files;
        conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * The records, lazily: file, fault and text, and the structure of their values. The types are inferred from all of them.
     *
     * @throws DataException if none is an object
     */
    public Dataset<Row> read() {
        Dataset<Row> texts = texts();
        Column fault = col("fault");
        Dataset<String> objects = texts.filter(fault.isNull()).select("text").as(Encoders.STRING());
        LongAccumulator longNumbers = spark.sparkContext().longAccumulator();
        StructType schema = inferred(counted(objects, longNumbers));
        if (schema.isEmpty()) {
            Map<String, Long> reasons = reasons(texts);
            long rejected = reasons.values().stream().mapToLong(Long::longValue).sum();
            throw new DataException(
                    "Cannot read table: no record of %s is a JSON object with keys, rejected %d %s; write one object in each line, or set source.multiLine: true"
                            .formatted(source.path(), rejected, reasons));
        }
        StructType exact = longNumbers.isZero() ? schema : withNumberTexts(schema);
        Column parsed = values(functions.when(fault.isNull(), col("text")), exact);
        Column line = functions.when(fault.isNotNull(), col("text"));
        return texts.select(col("source"), fault, line.as("line"), parsed.as("value"));
    }

    /** The values of texts, each of one object. */
    static Column values(Column text, StructType schema) {
        Map<String, String> options =
                Map.of("mode", "PERMISSIVE", LONGEST_TEXT, String.valueOf(BoundedLines.MAX_BYTES));
        return functions.from_json(text, schema, options);
    }

    /** The type of all records. Spark would take keys that differ in capitals for one, and read only some of them. */
    private StructType inferred(Dataset<String> objects) {
        RuntimeConfig session = spark.conf();
        String before = session.get(CASE_SENSITIVE);
        session.set(CASE_SENSITIVE, true);
        try {
            return spark.read()
                    .option(LONGEST_TEXT, BoundedLines.MAX_BYTES)
                    .json(objects)
                    .schema();
        } finally {
            session.set(CASE_SENSITIVE, before);
        }
    }

    private static Dataset<String> counted(Dataset<String> objects, LongAccumulator longNumbers) {
        MapFunction<String, String> count = text -> {
            if (JsonRecord.mayHoldLongNumber(text)) {
                longNumbers.add(1);
            }
            return text;
        };
        return objects.map(count, Encoders.STRING());
    }

    /** The same type with texts of numbers instead of doubles, which would not hold all digits of long whole numbers. */
    private static StructType withNumberTexts(StructType schema) {
        StructField[] fields = schema.fields().clone();
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].dataType() instanceof StructType inner) {
                fields[i] = new StructField(fields[i].name(), withNumberTexts(inner), true, fields[i].metadata());
            } else if (fields[i].dataType().equals(DataTypes.DoubleType)) {
                Metadata metadata =
                        new MetadataBuilder().putBoolean(NUMBER_TEXTS, true).build();
                fields[i] = new StructField(fields[i].name(), DataTypes.StringType, true, metadata);
            }
        }
        return new StructType(fields);
    }

    private Map<String, Long> reasons(Dataset<Row> texts) {
        Map<String, Long> reasons = new TreeMap<>();
        for (Row row : texts.groupBy("fault").count().collectAsList()) {
            reasons.put(row.isNullAt(0) ? "an object without keys" : row.getString(0), row.getLong(1));
        }
        return reasons;
    }

    private Dataset<Row> texts() {
        Set<Charset> charsets = new HashSet<>();
        boolean checked = Boolean.TRUE.equals(source.multiLine());
        for (FileStatus file : files) {
            JsonHead head = JsonHead.read(file.getPath(), source.charset(), conf);
            charsets.add(head.charset());
            if (!checked && !head.text().isBlank()) {
                head.requireLines();
                checked = true;
            }
        }
        boolean multiLine = Boolean.TRUE.equals(source.multiLine());
        return !multiLine && charsets.equals(Set.of(StandardCharsets.UTF_8)) ? linesOfSpark() : wholeFiles(multiLine);
    }

    private Dataset<Row> linesOfSpark() {
        FlatMapFunction<Row, Row> split = JsonTexts::ofSparkLine;
        String[] globs = FoundFiles.globs(
                files.stream().map(file -> file.getPath().toString()).toList());
        return BoundedLines.of(spark, globs)
                .select(col("_metadata.file_path"), col("value").cast(DataTypes.BinaryType))
                .flatMap(split, Encoders.row(JsonTexts.SCHEMA));
    }

    private Dataset<Row> wholeFiles(boolean multiLine) {
        List<LabelledFile> named = files.stream()
                .map(file -> new LabelledFile(file.getPath().toString(), file.getLen(), null))
                .toList();
        List<FilePacks.Pack> packs = FilePacks.of(named, spark.sparkContext().defaultParallelism());
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        String encoding = source.charset().name();
        FlatMapFunction<FilePacks.Pack, Row> read =
                multiLine ? JsonTexts.ofFiles(encoding, shared) : JsonTexts.ofLines(encoding, shared);
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(packs, packs.size())
                        .flatMap(read),
                JsonTexts.SCHEMA);
    }
}
