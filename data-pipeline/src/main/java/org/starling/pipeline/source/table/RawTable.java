package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.starling.pipeline.column.ElementNames;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.source.columnar.ColumnarFiles;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordColumns;
import org.starling.pipeline.validate.RecordHasher;
import org.starling.pipeline.validate.RecordValidator;
import org.starling.pipeline.validate.TimeTextParser;
import org.starling.pipeline.validate.ValidatedRecord;
import org.starling.pipeline.validate.ValidationSpec;

/** The records of a table as their source holds them: lines of texts, or rows of Spark. */
public final class RawTable {
    /** Position, in rows, of the file that a row came from. */
    static final int SOURCE_AT = 0;
    /** Position of why a line could not be split into values; null for one that could. */
    static final int FAULT_AT = 1;
    /** Position of the line, where there is a fault. */
    static final int LINE_AT = 2;
    /** Position of the first column of the table. */
    static final int FIRST_VALUE = 3;

    private final SparkSession spark;
    private final RecordColumns columns;
    private final List<DataType> types;
    /** Source, fault and line, then the columns of the table; null for lines. */
    private final Dataset<Row> rows;
    /** Null for rows. */
    private final TableLines lines;

    private RawTable(
            SparkSession spark, RecordColumns columns, List<DataType> types, Dataset<Row> rows, TableLines lines) {
        this.spark = spark;
        this.columns = columns;
        this.types = types;
        this.rows = rows;
        this.lines = lines;
    }

    /** A table of lines. */
    static RawTable ofLines(SparkSession spark, RecordColumns columns, TableLines lines) {
        List<DataType> types =
                columns.names().stream().map(name -> DataTypes.StringType).toList();
        return new RawTable(spark, columns, types, null, lines);
    }

    /**
     * A table of rows.
     *
     * @param rows source, fault and line (texts), then the columns of the table
     * @param names of the columns of the table: any characters
     * @param onlyByName names of columns that are features only if a job names them
     */
    static RawTable ofRows(String location, List<String> names, Set<String> onlyByName, Dataset<Row> rows) {
        List<RecordColumns.SourceColumn> columns = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            StructField field = rows.schema().apply(FIRST_VALUE + i);
            types.add(type(field));
            columns.add(
                    field.metadata().contains(ColumnarFiles.UNREADABLE)
                            ? new RecordColumns.SourceColumn(
                                    names.get(i), null, field.metadata().getString(ColumnarFiles.UNREADABLE))
                            : new RecordColumns.SourceColumn(
                                    names.get(i), kind(type(field)), type(field).simpleString()));
        }
        RecordColumns table = new RecordColumns(location, columns).withOnlyByName(onlyByName);
        return new RawTable(rows.sparkSession(), table, types, rows, null);
    }

    /** Type of the values of a column, whatever the form in which rows hold them. */
    static DataType type(StructField field) {
        return switch (StoredValues.of(field)) {
            case PLAIN -> field.dataType();
            case NUMBER_TEXTS -> DataTypes.DoubleType;
            case NANOSECONDS -> field.metadata().getBoolean(ColumnarFiles.NANOSECONDS_IN_UTC)
                    ? DataTypes.TimestampType
                    : DataTypes.TimestampNTZType;
        };
    }

    private static Kind kind(DataType type) {
        if (type instanceof StringType) {
            return Kind.TEXT;
        } else if (isNumber(type)) {
            return Kind.NUMBER;
        }
        return isTime(type) ? Kind.TIME : null;
    }

    static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    static boolean isTime(DataType type) {
        return type.equals(DataTypes.TimestampType)
                || type.equals(DataTypes.TimestampNTZType)
                || type.equals(DataTypes.DateType);
    }

    /**
     * Names of the elements of those columns that hold arrays or vectors of numbers, by column. Runs a job if there are any.
     *
     * @throws org.starling.pipeline.files.DataException if such a column has no elements
     */
    public Map<String, List<String>> elements(Collection<String> names) {
        Map<String, Column> arrays = new LinkedHashMap<>();
        List<String> all = columns.names();
        for (int i = 0; i < types.size(); i++) {
            String name = all.get(i);
            if (names.contains(name) && ArrayElements.isArray(types.get(i))) {
                arrays.put(name, ArrayElements.array(column(i), types.get(i)));
            }
        }
        Map<String, List<String>> elements = new LinkedHashMap<>();
        if (!arrays.isEmpty()) {
            ArrayElements.commonLengths(rows, arrays)
                    .forEach((name, length) -> elements.put(name, ElementNames.of(name, length)));
        }
        return elements;
    }

    /**
     * The same records with the elements of arrays as further columns. A record with an array of another length cannot be used.
     *
     * @param names of columns, some of which may be elements
     */
    public RawTable withElements(List<String> names) {
        Map<String, Integer> lengths = ElementNames.lengths(names);
        if (rows == null || lengths.isEmpty()) {
            return this;
        }
        Column fault = own().get(FAULT_AT);
        List<Column> added = new ArrayList<>();
        List<RecordColumns.SourceColumn> all = new ArrayList<>(columns.columns());
        List<DataType> allTypes = new ArrayList<>(types);
        List<String> ownNames = columns.names();
        for (int i = 0; i < types.size(); i++) {
            String name = ownNames.get(i);
            Integer length = lengths.get(name);
            if (length == null || !ArrayElements.isArray(types.get(i))) {
                continue;
            }
            Column array = ArrayElements.array(column(i), types.get(i));
            Column size = functions.size(array);
            fault = functions.coalesce(
                    fault,
                    functions.when(
                            column(i).isNotNull().and(size.notEqual(length)),
                            functions.concat(
                                    functions.lit("column " + name + ": "),
                                    size,
                                    functions.lit(" elements, not " + length))));
            List<String> elements = ElementNames.of(name, length);
            for (int element = 0; element < length; element++) {
                added.add(array.getItem(element).cast(DataTypes.DoubleType).as("__element" + added.size()));
                all.add(new RecordColumns.SourceColumn(elements.get(element), Kind.NUMBER, "double"));
                allTypes.add(DataTypes.DoubleType);
            }
        }
        if (added.isEmpty()) {
            return this;
        }
        List<Column> selected = own();
        selected.set(FAULT_AT, fault.as(rows.columns()[FAULT_AT]));
        selected.addAll(added);
        return selected(selected, all, allTypes);
    }

    /**
     * The same records with some lists of categories as texts. A record with an element that holds the separator cannot be used.
     *
     * @param separators between categories, by column
     */
    public RawTable withSets(Map<String, Set<String>> separators) {
        List<RecordColumns.SourceColumn> all = new ArrayList<>(columns.columns());
        List<DataType> allTypes = new ArrayList<>(types);
        if (rows == null) {
            return this;
        }
        List<Column> selected = own();
        Column fault = selected.get(FAULT_AT);
        for (int i = 0; i < types.size(); i++) {
            String name = all.get(i).name();
            if (separators.containsKey(name) && CategoryLists.isList(types.get(i))) {
                String separator = CategoryLists.separator(name, separators.get(name));
                int at = FIRST_VALUE + i;
                fault = functions.coalesce(fault, CategoryLists.fault(name, column(i), separator));
                selected.set(at, CategoryLists.joined(column(i), separator).as(rows.columns()[at]));
                all.set(
                        i,
                        new RecordColumns.SourceColumn(
                                name, Kind.TEXT, all.get(i).type()));
                allTypes.set(i, DataTypes.StringType);
            }
        }
        selected.set(FAULT_AT, fault.as(rows.columns()[FAULT_AT]));
        return allTypes.equals(types) ? this : selected(selected, all, allTypes);
    }

    /** The columns of the rows, in their order. */
    private List<Column> own() {
        List<Column> own = new ArrayList<>();
        for (String name : rows.columns()) {
            own.add(functions.col(TableReader.quoted(name)));
        }
        return own;
    }

    private RawTable selected(List<Column> values, List<RecordColumns.SourceColumn> all, List<DataType> allTypes) {
        return new RawTable(
                spark,
                new RecordColumns(columns.location(), all).withOnlyByName(columns.onlyByName()),
                allTypes,
                rows.select(values.toArray(Column[]::new)),
                null);
    }

    private Column column(int position) {
        return functions.col(TableReader.quoted(rows.columns()[FIRST_VALUE + position]));
    }

    SparkSession spark() {
        return spark;
    }

    /** The columns of the table. */
    public RecordColumns columns() {
        return columns;
    }

    /** Types of the columns. */
    List<DataType> types() {
        return types;
    }

    /** The same records under other names. */
    RawTable named(List<String> names) {
        return new RawTable(spark, columns.named(names), types, rows, lines);
    }

    /**
     * The records, lazily; each is valid until the next one is read.
     *
     * @param zone in which instants become points of time
     */
    JavaRDD<RecordCells> records(String zone) {
        return lines == null ? SparkRowCells.of(rows, columns.names(), zone) : lines.records();
    }

    /**
     * The source of each record, lazily, as the records are read; each is valid until the next one is read.
     *
     * @param zone in which instants become points of time
     */
    public JavaRDD<TextSlice> sources(String zone) {
        return records(zone).map(RecordCells::source);
    }

    /** The records, validated lazily and without hashes; each is valid until the next one is read. */
    public JavaRDD<ValidatedRecord> validated(ValidationSpec spec) {
        SparkSqlRules sqlRules = new SparkSqlRules(this, spec);
        return validated(sqlRules, compiler(spec, sqlRules).compile());
    }

    /**
     * The same with hashes.
     *
     * @param splitName split that the records are for
     */
    public JavaRDD<ValidatedRecord> validated(ValidationSpec spec, String splitName, RecordHasher.Seeds seeds) {
        SparkSqlRules sqlRules = new SparkSqlRules(this, spec);
        return validated(sqlRules, compiler(spec, sqlRules).compile(splitName, seeds));
    }

    private RecordValidator.Compiler compiler(ValidationSpec spec, SparkSqlRules sqlRules) {
        return new RecordValidator.Compiler(
                columns, spec, new TimeTextParser(spec.forms().zone()), sqlRules);
    }

    private static JavaRDD<ValidatedRecord> validated(SparkSqlRules sqlRules, RecordValidator validator) {
        return sqlRules.records().mapPartitions(records -> validated(records, validator));
    }

    static Iterator<ValidatedRecord> validated(Iterator<RecordCells> records, RecordValidator validator) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public ValidatedRecord next() {
                return validator.validate(records.next());
            }
        };
    }
}
