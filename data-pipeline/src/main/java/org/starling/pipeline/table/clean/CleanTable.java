package org.starling.pipeline.table.clean;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.spec.RuleSpec;
import org.starling.pipeline.table.transform.TableInput;

/**
 * Judges the records of a table one by one: gives cells their types and finds the first thing that is wrong with each record.
 * Only expressions of Spark SQL, so that all of it is compiled into one loop with the reading of the source.
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
            boolean needed = cell.index() < inputs.size()
                    && !mayBeMissing.contains(cell.input().name());
            faults.add(cell.fault(
                    spec.undecodable(), needed ? TypedCell.MissingCell.FAULT : TypedCell.MissingCell.ALLOWED));
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
        if (labelUse == LabelUse.REQUIRED) {
            if (label.isEmpty()) {
                throw new DataException(
                        "Cannot read table: no label column for %s; set label".formatted(table.location()));
            }
            faults.add(when(col(LABEL).isNull(), lit("missing label")));
            if (spec.labels() != null) {
                faults.add(
                        when(col(LABEL).isin(spec.labels().toArray()).unary_$bang(), lit("label outside of its set")));
            }
        }
        return faults;
    }

    private void addCell(TableInput input) {
        cells.add(new TypedCell(input, cells.size(), type(input.name())));
    }

    private Optional<TypedCell> cellOf(String column) {
        return cells.stream().filter(cell -> cell.input().name().equals(column)).findFirst();
    }

    private Column numberOf(String column) {
        return cells.stream()
                .filter(cell ->
                        cell.input().name().equals(column) && cell.input().numeric())
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "Cannot apply a rule: column '%s' is a feature of texts, and has no range; use rule: sql"
                                .formatted(column)))
                .judged(spec.undecodable());
    }

    private DataType type(String column) {
        return table.rows().schema().apply(table.value(column).toString()).dataType();
    }

    private static Column[] array(List<Column> columns) {
        return columns.toArray(Column[]::new);
    }
}
