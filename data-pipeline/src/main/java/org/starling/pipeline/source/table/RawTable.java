package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.starling.pipeline.source.columnar.ColumnarFiles;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordColumns;
import org.starling.pipeline.validate.RecordHasher;
import org.starling.pipeline.validate.RecordValidator;
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
    static RawTable ofLines(SparkSession spark, String location, List<String> columns, TableLines lines) {
        List<DataType> types =
                columns.stream().map(name -> DataTypes.StringType).toList();
        return new RawTable(spark, RecordColumns.ofTexts(location, columns), types, null, lines);
    }

    /**
     * A table of rows.
     *
     * @param rows source, fault and line (texts), then the columns of the table
     * @param names of the columns of the table: any characters
     */
    static RawTable ofRows(String location, List<String> names, Dataset<Row> rows) {
        List<RecordColumns.SourceColumn> columns = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            StructField field = rows.schema().apply(FIRST_VALUE + i);
            types.add(type(field));
            columns.add(field.metadata().contains(ColumnarFiles.UNREADABLE)
                    ? new RecordColumns.SourceColumn(
                            names.get(i), null, field.metadata().getString(ColumnarFiles.UNREADABLE))
                    : new RecordColumns.SourceColumn(
                            names.get(i), kind(type(field)), type(field).simpleString()));
        }
        return new RawTable(rows.sparkSession(), new RecordColumns(location, columns), types, rows, null);
    }

    /** Type of the values of a column; nanoseconds are points of time. */
    static DataType type(StructField field) {
        if (!isNanoseconds(field)) {
            return field.dataType();
        }
        return field.metadata().getBoolean(ColumnarFiles.NANOSECONDS_IN_UTC)
                ? DataTypes.TimestampType
                : DataTypes.TimestampNTZType;
    }

    /** Whether the values of a column are nanoseconds since 1970. */
    static boolean isNanoseconds(StructField field) {
        return field.metadata().contains(ColumnarFiles.NANOSECONDS_IN_UTC);
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
        return lines == null ? SparkRowCells.of(rows, types.size(), zone) : lines.records();
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
        return new RecordValidator.Compiler(columns, spec, new SparkTimeParser(spec.forms().zone()), sqlRules);
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
