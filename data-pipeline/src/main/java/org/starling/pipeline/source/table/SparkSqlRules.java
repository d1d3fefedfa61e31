package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordRule;
import org.starling.pipeline.validate.RecordValidator;
import org.starling.pipeline.validate.SqlRules;
import org.starling.pipeline.validate.TimeTextParser;
import org.starling.pipeline.validate.ValidatedRecord;
import org.starling.pipeline.validate.ValidationSpec;

/**
 * The SQL rules for the records of one table. A condition that needs more than the record, such as a subquery, is evaluated by
 * a query over all records before they are validated.
 */
final class SparkSqlRules implements SqlRules {
    private static final String NUMBER = "__number";
    private static final String VALUE = "__raw";

    private final RawTable table;
    private final ValidationSpec spec;
    private final List<String> names;
    private final List<Column> queried = new ArrayList<>();
    private Map<String, Integer> numbers = Map.of();
    /** Null until the first rule is compiled. */
    private Dataset<Row> noRows;

    SparkSqlRules(RawTable table, ValidationSpec spec) {
        this.table = table;
        this.spec = spec;
        this.names = table.columns().names();
    }

    @Override
    public RecordRule compile(RuleSpec.Sql rule, Map<String, Integer> numericCells) {
        SqlConditionCheck.check(table.spark(), rule.condition());
        numbers = numericCells;
        Dataset<Row> rows = noRows();
        requireCondition(rule, rows);
        Column broken = functions.not(functions.expr(rule.condition()));
        return SqlRule.compile(broken, rows, numbers).orElseGet(() -> {
            queried.add(broken);
            return new QueriedRule(RawTable.FIRST_VALUE + names.size() + queried.size() - 1);
        });
    }

    /** A table without rows; numbers are doubles. */
    private Dataset<Row> noRows() {
        if (noRows == null) {
            StructField[] fields = new StructField[names.size()];
            for (int i = 0; i < fields.length; i++) {
                boolean number = numbers.containsKey(names.get(i));
                DataType type = number ? DataTypes.DoubleType : table.types().get(i);
                fields[i] = DataTypes.createStructField(names.get(i), type, true);
            }
            JavaSparkContext context =
                    JavaSparkContext.fromSparkContext(table.spark().sparkContext());
            noRows = dataset(context.emptyRDD(), new StructType(fields));
        }
        return noRows;
    }

    private void requireCondition(RuleSpec.Sql sql, Dataset<Row> rows) {
        DataType type;
        try {
            type = rows.select(functions.expr(sql.condition()))
                    .schema()
                    .fields()[0]
                    .dataType();
        } catch (Exception e) {
            // Spark declares neither its ParseException nor its AnalysisException
            String why = e.getMessage()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("");
            throw new DataException(
                    "Cannot apply the rule '%s': Spark SQL does not understand it (%s); correct it, columns are %s"
                            .formatted(sql.condition(), why, names),
                    e);
        }
        if (!type.equals(DataTypes.BooleanType)) {
            throw new DataException(
                    "Cannot apply the rule '%s': it is of type %s, not true or false; make it a comparison"
                            .formatted(sql.condition(), type.simpleString()));
        }
    }

    private Dataset<Row> dataset(JavaRDD<InternalRow> rows, StructType schema) {
        return table.spark().internalCreateDataFrame(rows.rdd(), schema, false);
    }

    private String zone() {
        String zone = spec.forms().zone();
        return zone == null ? SessionZone.of(table.spark()) : zone;
    }

    /** The records of the table, to be validated with the rules that were compiled. */
    JavaRDD<RecordCells> records() {
        if (queried.isEmpty()) {
            return table.records(zone());
        }
        List<StructField> fields = new ArrayList<>();
        for (String name : List.of("__source", "__fault", "__line")) {
            fields.add(DataTypes.createStructField(name, DataTypes.StringType, true));
        }
        List<Column> named = new ArrayList<>(List.of(functions.col("*")));
        for (int i = 0; i < names.size(); i++) {
            fields.add(DataTypes.createStructField(VALUE + i, table.types().get(i), true));
            String kept = (numbers.containsKey(names.get(i)) ? NUMBER : VALUE) + i;
            named.add(functions.col(kept).as(names.get(i)));
        }
        List<Column> flagged = new ArrayList<>(
                fields.stream().map(field -> functions.col(field.name())).toList());
        for (int i = 0; i < queried.size(); i++) {
            flagged.add(queried.get(i).as("__broken" + i));
        }
        for (int i = 0; i < names.size(); i++) {
            fields.add(DataTypes.createStructField(NUMBER + i, DataTypes.DoubleType, true));
        }
        Dataset<Row> rows = dataset(rows(), DataTypes.createStructType(fields))
                .select(named.toArray(Column[]::new))
                .select(flagged.toArray(Column[]::new));
        return SparkRowCells.of(rows, names, zone());
    }

    /** Source, fault and line of each record, its values, and again the values that are numbers. */
    private JavaRDD<InternalRow> rows() {
        int columns = names.size();
        int[] cells =
                names.stream().mapToInt(name -> numbers.getOrDefault(name, -1)).toArray();
        RecordValidator validator = new RecordValidator.Compiler(
                        table.columns(), spec, new TimeTextParser(spec.forms().zone()), (rule, all) -> record -> false)
                .compile();
        return table.records(zone()).map(record -> {
            ValidatedRecord validated = validator.validate(record);
            Object[] row = new Object[RawTable.FIRST_VALUE + 2 * columns];
            row[RawTable.SOURCE_AT] = SparkTexts.of(record.source());
            row[RawTable.FAULT_AT] = SparkTexts.of(record.fault());
            row[RawTable.LINE_AT] = record.fault() == null ? null : SparkTexts.of(record.shown());
            for (int i = 0; i < columns; i++) {
                row[RawTable.FIRST_VALUE + i] = SqlRule.value(record, i, new TextSlice());
                if (cells[i] >= 0 && !validated.isMissing(cells[i])) {
                    row[RawTable.FIRST_VALUE + columns + i] = validated.number(cells[i]);
                }
            }
            return new GenericInternalRow(row);
        });
    }

    /** A condition that a query has evaluated. */
    private record QueriedRule(int position) implements RecordRule {
        @Override
        public boolean isBroken(ValidatedRecord record) {
            return ((SparkRowCells) record.cells()).isTrue(position);
        }
    }
}
