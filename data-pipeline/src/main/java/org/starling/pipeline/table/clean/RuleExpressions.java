package org.starling.pipeline.table.clean;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.table.spec.RuleSpec;

/** Rules as expressions of Spark SQL. */
final class RuleExpressions {
    private final RawTable table;
    private final Dataset<Row> rows;
    private final Function<String, Column> numbers;

    /**
     * Rules over some rows.
     *
     * @param rows what conditions are checked against; has the columns of the table under their own names
     * @param numbers the numeric value of a column
     */
    RuleExpressions(RawTable table, Dataset<Row> rows, Function<String, Column> numbers) {
        this.table = table;
        this.rows = rows;
        this.numbers = numbers;
    }

    /** For each rule: its reason where it is broken, else null. */
    List<Column> reasons(List<RuleSpec> rules) {
        return rules.stream()
                .map(rule -> when(not(holds(rule)), lit(rule.reason())))
                .toList();
    }

    /** Whether a record satisfies a rule; null where that cannot be said. */
    private Column holds(RuleSpec rule) {
        if (rule instanceof RuleSpec.Range range) {
            Column number = numbers.apply(range.column());
            Column above = range.min() == null ? lit(true) : number.geq(range.min());
            return range.max() == null ? above : above.and(number.leq(range.max()));
        } else if (rule instanceof RuleSpec.OneOf set) {
            return text(set.column()).isin(set.values().toArray());
        } else if (rule instanceof RuleSpec.Regex pattern) {
            return text(pattern.column()).rlike(whole(pattern));
        } else if (rule instanceof RuleSpec.Sql sql) {
            return condition(sql);
        }
        throw new IllegalArgumentException("Cannot apply a rule: none known for " + rule.getClass());
    }

    /** An expression that is found in texts that match a rule's as a whole. */
    static String whole(RuleSpec.Regex rule) {
        return "\\A(?:" + rule.regex() + ")\\z";
    }

    private Column text(String column) {
        table.require(column, "clean.rules");
        Column trimmed = table.text(column);
        return when(trimmed.notEqual(""), trimmed);
    }

    private Column condition(RuleSpec.Sql sql) {
        DataType type;
        try {
            type = rows.select(expr(sql.condition())).schema().fields()[0].dataType();
        } catch (Exception e) {
            // Spark declares neither its ParseException nor its AnalysisException
            String why = e.getMessage()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .orElse("");
            throw new DataException(
                    "Cannot apply the rule '%s': Spark SQL does not understand it (%s); correct it, columns are %s"
                            .formatted(sql.condition(), why, table.columns()),
                    e);
        }
        if (!type.equals(DataTypes.BooleanType)) {
            throw new DataException(
                    "Cannot apply the rule '%s': it is of type %s, not true or false; make it a comparison"
                            .formatted(sql.condition(), type.simpleString()));
        }
        return expr(sql.condition());
    }
}
