package org.starling.pipeline.table.clean;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.spec.RuleSpec;
import org.starling.pipeline.table.transform.TableInput;

/**
 * Judges the records of a table one by one: gives cells their types and finds the first thing that is wrong with each record.
 * Rows are judged by expressions of Spark SQL, whatever types they have; lines of numbers and texts in one call each, which takes a
 * fraction of the time.
 */
public final class CleanTable {
    private static final String LABEL = "__label";
    private static final String REASON = "__reason";

    private final RawTable table;
    private final CleanSpec spec;
    private final List<TableInput> inputs;
    private final Set<String> mayBeMissing;
    private final Optional<String> label;
    private final LabelUse labelUse;
    private final List<TypedCell> cells = new ArrayList<>();

    /**
     * A table to be judged.
     *
     * @param inputs columns that features are made of
     * @param mayBeMissing names of inputs whose missing values will be filled
     * @param label column of the class, if there is one
     */
    public CleanTable(
            RawTable table,
            CleanSpec spec,
            List<TableInput> inputs,
            Set<String> mayBeMissing,
            Optional<String> label,
            LabelUse labelUse) {
        this.table = table;
        this.spec = spec;
        this.inputs = inputs;
        this.mayBeMissing = mayBeMissing;
        this.label = label;
        this.labelUse = labelUse;
        inputs.forEach(input -> table.require(input.name(), "features"));
        label.ifPresent(name -> table.require(name, "label"));
        inputs.forEach(this::addCell);
        for (RuleSpec rule : spec.rules()) {
            if (rule instanceof RuleSpec.Range range) {
                table.require(range.column(), "clean.rules");
                if (cellOf(range.column()).isEmpty()) {
                    addCell(TableInput.of(range.column(), TableInput.Kind.NUMBER, null));
                }
            }
        }
    }

    /** Name, in the judged rows, of the value of an input. */
    public static String cell(int input) {
        return "cell" + input;
    }

    /**
     * The records: {@link RawExamples#SOURCE}, {@link RawExamples#REASON}, {@link RawExamples#RECORD} (where there is a reason),
     * {@link RawExamples#LABEL}, and a {@link #cell} for each input, null where its value is missing.
     *
     * @param more columns besides, computed from the columns of the table, which have their own names there
     */
    public Dataset<Row> judged(List<Column> more) {
        Dataset<Row> named = named();
        List<Column> faults = new ArrayList<>(List.of(col(RawTable.FAULT)));
        for (TypedCell cell : cells) {
            faults.add(cell.fault(spec.undecodable(), missing(cell)));
        }
        faults.addAll(new RuleExpressions(table, named, this::numberOf).reasons(spec.rules()));
        faults.addAll(labelFaults());

        List<Column> judged = new ArrayList<>(List.of(
                col(RawTable.SOURCE).as(RawExamples.SOURCE),
                col(REASON).as(RawExamples.REASON),
                when(col(REASON).isNotNull(), table.record()).as(RawExamples.RECORD),
                (label.isPresent() ? col(LABEL) : lit(null).cast("string")).as(RawExamples.LABEL)));
        for (int i = 0; i < inputs.size(); i++) {
            judged.add(cells.get(i).judged(spec.undecodable()).as(cell(i)));
        }
        judged.addAll(more);
        return named.withColumn(REASON, coalesce(array(faults))).select(array(judged));
    }

    private TypedCell.MissingCell missing(TypedCell cell) {
        boolean needed = cell.index() < inputs.size()
                && !mayBeMissing.contains(cell.input().name());
        return needed ? TypedCell.MissingCell.FAULT : TypedCell.MissingCell.ALLOWED;
    }

    /**
     * What judges the lines of the table as {@link #judged} judges its rows; empty where they are no lines, have points of time
     * among their cells, or must keep rules that need more than one record.
     */
    public Optional<LineJudge> lineJudge() {
        if (table.lines() == null
                || cells.stream().anyMatch(cell -> cell.input().kind() == TableInput.Kind.TIME)) {
            return Optional.empty();
        }
        requireLabel();
        List<LineCell> judged = cells.stream()
                .map(cell -> new LineCell(
                        cell, table.columns().indexOf(cell.input().name()), spec.undecodable(), missing(cell)))
                .toList();
        LabelJudge labels = new LabelJudge(
                label.map(table.columns()::indexOf).orElse(-1),
                labelUse,
                spec.labels() == null ? null : Set.copyOf(spec.labels()));
        return lineRules().map(rules -> new LineJudge(table, spec.missingTexts(), judged, labels, rules));
    }

    /** The rules for lines; empty if one of them needs more than the line. */
    private Optional<LineRules> lineRules() {
        List<Optional<? extends LineRule>> rules = spec.rules().isEmpty() ? List.of() : eachLineRule();
        if (rules.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(new LineRules(
                rules.stream().<LineRule>map(Optional::orElseThrow).toList(),
                spec.rules().stream().map(RuleSpec::reason).toList()));
    }

    private List<Optional<? extends LineRule>> eachLineRule() {
        StructType schema = new StructType();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            schema = schema.add(RawTable.value(i), DataTypes.StringType);
            places.add(i);
        }
        for (String column : table.columns()) {
            Optional<TypedCell> number =
                    cellOf(column).filter(cell -> cell.input().kind() == TableInput.Kind.NUMBER);
            schema = schema.add(column, number.isPresent() ? DataTypes.DoubleType : DataTypes.StringType);
            places.add(number.map(TypedCell::index).orElse(table.columns().indexOf(column)));
        }
        SparkSession spark = table.rows().sparkSession();
        Dataset<Row> named = spark.internalCreateDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .<InternalRow>emptyRDD()
                        .rdd(),
                schema,
                false);
        // made of all rules, as this is what finds mistakes in them
        List<Column> reasons = new RuleExpressions(table, named, column -> {
                    numericCell(column);
                    return col(TableReader.quoted(column));
                })
                .reasons(spec.rules());
        List<Optional<? extends LineRule>> rules = new ArrayList<>();
        for (int i = 0; i < reasons.size(); i++) {
            RuleSpec rule = spec.rules().get(i);
            rules.add(
                    rule instanceof RuleSpec.Sql
                            ? CompiledRule.of(reasons.get(i), named, places)
                            : Optional.of(lineRule(rule)));
        }
        return rules;
    }

    private LineRule lineRule(RuleSpec rule) {
        if (rule instanceof RuleSpec.Range range) {
            return new LineRule.Between(
                    numericCell(range.column()).index(),
                    range.min() == null ? Double.NEGATIVE_INFINITY : range.min(),
                    // beyond it is nothing, not even what is no number
                    range.max() == null ? Double.NaN : range.max());
        } else if (rule instanceof RuleSpec.OneOf set) {
            return new LineRule.Within(table.columns().indexOf(set.column()), set.values());
        } else if (rule instanceof RuleSpec.Regex pattern) {
            return new LineRule.Matching(table.columns().indexOf(pattern.column()), RuleExpressions.whole(pattern));
        }
        throw new IllegalArgumentException("Cannot apply a rule: none known for " + rule.getClass());
    }

    /** The rows with typed cells, and the columns of the table under their own names, numbers as doubles. */
    private Dataset<Row> named() {
        List<Column> texts = new ArrayList<>(List.of(col("*")));
        List<Column> values = new ArrayList<>(List.of(col("*")));
        List<Column> names = new ArrayList<>(List.of(col("*")));
        label.ifPresent(name -> texts.add(new TypedCell(TableInput.of(name, TableInput.Kind.TEXT, null), 0, type(name))
                .text(table.value(name), spec.missingTexts())
                .cast("string")
                .as(LABEL)));
        for (TypedCell cell : cells) {
            texts.add(cell.text(table.value(cell.input().name()), spec.missingTexts()));
            values.add(cell.value());
        }
        for (String column : table.columns()) {
            Column value = cellOf(column)
                    .filter(cell -> cell.input().kind() == TableInput.Kind.NUMBER)
                    .map(cell -> cell.judged(spec.undecodable()))
                    .orElseGet(() -> table.value(column));
            names.add(value.as(column));
        }
        return table.rows().select(array(texts)).select(array(values)).select(array(names));
    }

    private List<Column> labelFaults() {
        List<Column> faults = new ArrayList<>();
        requireLabel();
        if (labelUse == LabelUse.REQUIRED) {
            faults.add(when(col(LABEL).isNull(), lit(LabelJudge.MISSING)));
            if (spec.labels() != null) {
                faults.add(when(col(LABEL).isin(spec.labels().toArray()).unary_$bang(), lit(LabelJudge.UNKNOWN)));
            }
        }
        return faults;
    }

    private void requireLabel() {
        if (labelUse == LabelUse.REQUIRED && label.isEmpty()) {
            throw new DataException("Cannot read table: no label column for %s; set label".formatted(table.location()));
        }
    }

    private void addCell(TableInput input) {
        cells.add(new TypedCell(input, cells.size(), type(input.name())));
    }

    private Optional<TypedCell> cellOf(String column) {
        return cells.stream().filter(cell -> cell.input().name().equals(column)).findFirst();
    }

    private Column numberOf(String column) {
        return numericCell(column).judged(spec.undecodable());
    }

    private TypedCell numericCell(String column) {
        return cells.stream()
                .filter(cell ->
                        cell.input().name().equals(column) && cell.input().numeric())
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "Cannot apply a rule: column '%s' is a feature of texts, and has no range; use rule: sql"
                                .formatted(column)));
    }

    private DataType type(String column) {
        return table.rows().schema().apply(table.value(column).toString()).dataType();
    }

    private static Column[] array(List<Column> columns) {
        return columns.toArray(Column[]::new);
    }
}
