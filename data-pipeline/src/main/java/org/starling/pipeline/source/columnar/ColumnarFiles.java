package org.starling.pipeline.source.columnar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.source.columnar.FileColumn.Content;

/** Reads the files of a table. Files whose columns have the same types are read together. */
public final class ColumnarFiles {
    /** Key, in the metadata of a column that cannot be read, of its types in the files. */
    public static final String UNREADABLE = "unreadable";
    /** Key, in the metadata of a column of nanoseconds since 1970, of whether they are in UTC. */
    public static final String NANOSECONDS_IN_UTC = "nanosecondsInUtc";

    /** The files of fewer are opened by the driver. */
    private static final int MANY = 16;

    private static final int TASKS = 64;

    private final SparkSession spark;
    private final List<String> paths;
    private final Format format;

    /** Options of Spark's reader of Parquet. */
    static final Map<String, String> OPTIONS = Map.of(
            // for files of other programs, which have no record of an old calendar
            "datetimeRebaseMode", "CORRECTED",
            "int96RebaseMode", "CORRECTED",
            "parquet.page.verify-checksum.enabled", "true");

    /** Format of files. */
    public enum Format {
        PARQUET,
        ORC
    }

    /** The files of a table, which are not read yet. */
    public ColumnarFiles(SparkSession spark, List<String> paths, Format format) {
        this.spark = spark;
        this.paths = List.copyOf(paths);
        this.format = format;
    }

    /**
     * The rows, lazily, with their columns in the order in which files name them first. The last column is {@code file}: the
     * file of the row.
     *
     * @throws org.starling.pipeline.files.DataException if a file is damaged
     */
    public Dataset<Row> read(String file) {
        List<FileColumns> files = types();
        Map<List<FileColumn>, List<FileColumns>> alike = files.stream()
                .collect(Collectors.groupingBy(FileColumns::columns, LinkedHashMap::new, Collectors.toList()));
        List<TableColumn> columns = columns(files);
        return alike.values().stream()
                .map(some -> read(some, columns, file))
                .reduce(Dataset::unionAll)
                .orElseThrow();
    }

    private List<FileColumns> types() {
        Configuration conf = spark.sessionState().newHadoopConf();
        if (paths.size() < MANY) {
            return paths.stream().map(path -> types(path, format, conf)).toList();
        }
        Format own = format;
        SerializableConfiguration shared = new SerializableConfiguration(conf);
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(paths, Math.min(TASKS, paths.size()))
                .map(path -> types(path, own, shared.value()))
                .collect();
    }

    private static FileColumns types(String path, Format format, Configuration conf) {
        return format == Format.PARQUET ? FileTypes.ofParquet(path, conf) : FileTypes.ofOrc(path, conf);
    }

    /**
     * A column of the table.
     *
     * @param type that all files have in common; null if there is none
     * @param metadata of the column
     */
    private record TableColumn(String name, DataType type, Metadata metadata) {}

    private static List<TableColumn> columns(List<FileColumns> files) {
        Set<String> names = new LinkedHashSet<>();
        files.forEach(file -> file.columns().forEach(column -> names.add(column.name())));
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new DataException("Cannot read table: %s has two columns '%s'; rename one"
                        .formatted(files.get(0).path(), name));
            }
        }
        Map<String, Map<FileColumn, String>> byName = new LinkedHashMap<>();
        names.forEach(name -> byName.put(name, new LinkedHashMap<>()));
        for (FileColumns file : files) {
            file.columns().forEach(column -> byName.get(column.name()).putIfAbsent(column, file.path()));
        }
        List<TableColumn> columns = new ArrayList<>();
        byName.forEach((name, found) -> columns.add(column(name, found)));
        return columns;
    }

    /** A column for its different forms, each with a file that has it. */
    private static TableColumn column(String name, Map<FileColumn, String> found) {
        List<FileColumn> filled = found.keySet().stream()
                .filter(one -> one.content() != Content.NONE)
                .toList();
        List<FileColumn> used = filled.isEmpty() ? List.copyOf(found.keySet()) : filled;
        Set<Content> contents = used.stream().map(FileColumn::content).collect(Collectors.toSet());
        boolean readable = used.stream().allMatch(one -> one.type() != null);
        MetadataBuilder metadata = new MetadataBuilder();
        if (readable && contents.size() == 1) {
            Content content = contents.iterator().next();
            if (content == Content.NANOSECONDS_IN_UTC || content == Content.NANOSECONDS_ON_CLOCK) {
                metadata.putBoolean(NANOSECONDS_IN_UTC, content == Content.NANOSECONDS_IN_UTC);
            }
            DataType type =
                    CommonType.of(used.stream().map(FileColumn::type).toList()).orElse(null);
            if (type != null) {
                return new TableColumn(name, type, metadata.build());
            }
        } else if (readable && isTime(used)) {
            return new TableColumn(name, time(used), Metadata.empty());
        }
        Map<String, String> fileOf = new TreeMap<>();
        used.forEach(one -> fileOf.putIfAbsent(one.written(), found.get(one)));
        String types = fileOf.entrySet().stream()
                .map(entry -> entry.getKey() + " in " + entry.getValue())
                .collect(Collectors.joining(", and "));
        return new TableColumn(
                name, null, new MetadataBuilder().putString(UNREADABLE, types).build());
    }

    /** Whether all forms of a column are points of time of one kind, some of them in nanoseconds. */
    private static boolean isTime(List<FileColumn> forms) {
        return forms.stream().map(ColumnarFiles::time).distinct().count() == 1 && time(forms) != null;
    }

    private static DataType time(List<FileColumn> forms) {
        return time(forms.get(0));
    }

    private static DataType time(FileColumn form) {
        return switch (form.content()) {
            case NANOSECONDS_IN_UTC -> DataTypes.TimestampType;
            case NANOSECONDS_ON_CLOCK -> DataTypes.TimestampNTZType;
            case NONE, ANY -> form.type().equals(DataTypes.TimestampType)
                            || form.type().equals(DataTypes.TimestampNTZType)
                    ? form.type()
                    : null;
        };
    }

    private Dataset<Row> read(List<FileColumns> alike, List<TableColumn> columns, String file) {
        Map<String, FileColumn> own = alike.get(0).byName();
        List<StructField> fields = new ArrayList<>();
        for (TableColumn column : columns) {
            FileColumn found = own.get(column.name());
            if (column.type() != null && found != null && found.content() != Content.NONE) {
                fields.add(DataTypes.createStructField(column.name(), found.type(), true));
            }
        }
        StructType schema = DataTypes.createStructType(fields);
        String[] globs = FoundFiles.globs(alike.stream().map(FileColumns::path).toList());
        Dataset<Row> rows = Dataset.ofRows(spark, reader(schema, globs).logicalPlan());
        List<Column> selected = new ArrayList<>();
        for (TableColumn column : columns) {
            boolean present = schema.getFieldIndex(column.name()).isDefined();
            DataType type = column.type() == null ? DataTypes.BinaryType : column.type();
            Column value = present ? converted(own.get(column.name()), column) : functions.lit(null);
            selected.add(value.cast(type).as(column.name(), column.metadata()));
        }
        selected.add(functions.col("_metadata.file_path").as(file));
        return rows.select(selected.toArray(Column[]::new));
    }

    private static Column converted(FileColumn own, TableColumn column) {
        // the columns of a Dataset would be looked for one by one
        Column value = functions.col('`' + own.name().replace("`", "``") + '`');
        boolean nanoseconds =
                own.content() == Content.NANOSECONDS_IN_UTC || own.content() == Content.NANOSECONDS_ON_CLOCK;
        return nanoseconds && !column.metadata().contains(NANOSECONDS_IN_UTC)
                ? Nanoseconds.toTime(value, column.type())
                : value;
    }

    private Dataset<Row> reader(StructType schema, String[] globs) {
        PageCodecs.install();
        SparkSession own = spark.cloneSession();
        own.conf().set(SQLConf.LEGACY_PARQUET_NANOS_AS_LONG().key(), true);
        DataFrameReader reader = own.read().schema(schema);
        if (format == Format.ORC) {
            return reader.orc(globs);
        }
        return reader.options(OPTIONS).parquet(globs);
    }
}
