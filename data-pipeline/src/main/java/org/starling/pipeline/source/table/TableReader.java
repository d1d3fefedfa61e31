package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.columnar.ColumnarFiles;
import org.starling.pipeline.source.table.json.JsonTable;
import scala.Option;

/** Reads one table of any format. Has no state except its arguments. */
public final class TableReader {
    private static final String FILE = "__file";
    /** Name of an index that has none, as pandas writes it. */
    private static final Pattern PANDAS_INDEX = Pattern.compile("__index_level_[0-9]+__");

    private final SparkSession spark;
    private final TableSource source;
    private final String role;

    /**
     * A reader.
     *
     * @param role use of the table, such as "train"
     */
    public TableReader(SparkSession spark, TableSource source, String role) {
        this.spark = spark;
        this.source = source;
        this.role = role;
    }

    /**
     * The files to be read, without digests; or a table of Spark with a digest, which runs a job.
     *
     * @throws DataException if there is none
     */
    public List<SourceFile> files() {
        if (!source.inFiles()) {
            return List.of(TableDigest.of(sparkTable(), role + " table", source.location()));
        }
        return find().stream()
                .map(file -> FoundFiles.undigested(role + " table", file))
                .toList();
    }

    /**
     * The rows, lazily; the schema of JSON lines is inferred from all of them.
     *
     * @throws DataException if there are none, or the files have different columns
     */
    public RawTable read() {
        return declared(found());
    }

    /** The same table, which must have the columns that its source declares. */
    private RawTable declared(RawTable table) {
        List<String> declared = source instanceof CsvSource csv ? csv.declared().names() : List.of();
        if (!declared.isEmpty() && !declared.equals(table.columns().names())) {
            throw new DataException(
                    "Cannot read table: most of the first lines of %s have %d values, and %d columns are declared; correct source.schema or source.columns, or the delimiter"
                            .formatted(
                                    source.location(), table.columns().names().size(), declared.size()));
        }
        return table;
    }

    private RawTable found() {
        if (source instanceof CsvSource csv) {
            return CsvTable.read(spark, csv, find());
        } else if (source instanceof TableSource.SparkTable table) {
            return typed(sparkTable(), functions.lit("table " + table.name()));
        }
        if (source instanceof TableSource.JsonLines) {
            return json();
        }
        List<String> paths =
                find().stream().map(file -> file.getPath().toString()).toList();
        boolean parquet = source instanceof TableSource.Parquet;
        return columnar(paths, parquet ? ColumnarFiles.Format.PARQUET : ColumnarFiles.Format.ORC);
    }

    /**
     * The rows of a table that may lack its label. Elements of arrays that are features are columns. If a CSV without header
     * has as many columns as {@code features}, but under other names, its columns are the features in their order.
     */
    public RawTable read(List<String> features) {
        RawTable table = found().withElements(features);
        boolean unnamed = source instanceof CsvSource csv && csv.header() == Header.ABSENT;
        List<String> names = table.columns().names();
        boolean renamed =
                unnamed && names.size() == features.size() && !features.stream().allMatch(table.columns()::has);
        return renamed ? table.named(features) : declared(table);
    }

    private List<FileStatus> find() {
        return DataFiles.find(source.location(), "table", spark.sparkContext().hadoopConfiguration());
    }

    private Dataset<Row> sparkTable() {
        if (!spark.catalog().tableExists(source.location())) {
            throw new DataException("Cannot read table: Spark knows no table or view '%s'; register it, or correct name"
                    .formatted(source.location()));
        }
        return spark.table(source.location());
    }

    private RawTable columnar(List<String> paths, ColumnarFiles.Format format) {
        return typed(new ColumnarFiles(spark, paths, format).read(FILE), functions.col(FILE));
    }

    private RawTable typed(Dataset<Row> rows, Column file) {
        StructType type = new StructType(Stream.of(rows.schema().fields())
                .filter(field -> !field.name().equals(FILE))
                .toArray(StructField[]::new));
        String[] names = type.fieldNames();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new DataException(
                        "Cannot read table: %s has two columns '%s'; rename one".formatted(source.location(), name));
            }
        }
        Column none = functions.lit(null).cast(DataTypes.StringType);
        return typed(
                rows, List.of(file, none, none), new NestedColumns(type, column -> column(rows, type.apply(column))));
    }

    private static Column column(Dataset<Row> rows, StructField field) {
        // a Dataset looks for its columns one by one, so only those are resolved whose fields are needed
        return field.dataType() instanceof StructType
                ? rows.col(quoted(field.name()))
                : functions.col(quoted(field.name()));
    }

    private RawTable json() {
        Dataset<Row> rows = new JsonTable(spark, (TableSource.JsonLines) source, find()).read();
        Column value = rows.col("value");
        StructType type = (StructType) rows.schema().apply("value").dataType();
        return typed(
                rows,
                List.of(rows.col("source"), rows.col("fault"), rows.col("line")),
                new NestedColumns(type, field -> new Column(new GetStructField(value.expr(), field, Option.empty()))));
    }

    private RawTable typed(Dataset<Row> rows, List<Column> origin, NestedColumns columns) {
        List<Column> selected = new ArrayList<>(List.of(
                origin.get(0).as("__source"),
                origin.get(1).as("__fault"),
                origin.get(2).as("__line")));
        selected.addAll(columns.columns());
        Set<String> onlyByName = new HashSet<>(columns.structures());
        columns.names().stream()
                .filter(name -> PANDAS_INDEX.matcher(name).matches())
                .forEach(onlyByName::add);
        return RawTable.ofRows(
                source.location(), columns.names(), onlyByName, rows.select(selected.toArray(Column[]::new)));
    }

    /** A name as Spark SQL reads it literally. */
    public static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
