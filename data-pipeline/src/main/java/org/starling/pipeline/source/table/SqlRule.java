package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LeafNode;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordRule;
import org.starling.pipeline.validate.ValidatedRecord;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** A condition of Spark SQL, compiled apart from any query. It reads only the columns that it uses. */
final class SqlRule implements RecordRule {
    private static final long serialVersionUID = 1L;
    private static final int TEXT = -1;

    private final Expression broken;
    private final List<Attribute> used;
    /** Of each used column: its position in the table. */
    private final int[] columns;
    /** Of each used column: the validated cell that has its number, or {@link #TEXT}. */
    private final int[] cells;

    private final TextSlice text = new TextSlice();
    private transient MutableProjection compiled;
    private transient SpecificInternalRow row;

    private SqlRule(Expression broken, List<Attribute> used, int[] columns, int[] cells) {
        this.broken = broken;
        this.used = used;
        this.columns = columns;
        this.cells = cells;
    }

    /**
     * Compiles a condition. Empty if it needs more than the record itself, such as a subquery or random numbers.
     *
     * @param broken whether a record does not satisfy it
     * @param rows the columns of the table
     * @param numbers columns that are numbers, each with the index of its validated cell
     */
    static Optional<RecordRule> compile(Column broken, Dataset<Row> rows, Map<String, Integer> numbers) {
        LogicalPlan plan = rows.select(broken.as("broken")).queryExecution().optimizedPlan();
        if (!(plan instanceof Project project
                && project.child() instanceof LeafNode
                && project.projectList().head() instanceof Alias alias
                && alias.deterministic()
                && !SubqueryExpression.hasSubquery(alias))) {
            return Optional.empty();
        }
        List<Attribute> used =
                new ArrayList<>(JavaConverters.seqAsJavaList(alias.references().toSeq()));
        int[] columns = used.stream()
                .mapToInt(column -> rows.schema().fieldIndex(column.name()))
                .toArray();
        int[] cells = used.stream()
                .mapToInt(column -> numbers.getOrDefault(column.name(), TEXT))
                .toArray();
        return Optional.of(new SqlRule(alias.child(), used, columns, cells));
    }

    @Override
    public boolean isBroken(ValidatedRecord record) {
        if (compiled == null) {
            Seq<Attribute> schema = JavaConverters.asScalaBuffer(used).toList();
            compiled = MutableProjection.create(
                    JavaConverters.asScalaBuffer(List.of(broken)).toList(), schema);
            StructType types = new StructType();
            for (Attribute column : used) {
                types = types.add(column.name(), column.dataType());
            }
            row = new SpecificInternalRow(types);
        }
        for (int i = 0; i < columns.length; i++) {
            if (cells[i] == TEXT) {
                row.update(i, value(record.cells(), columns[i], text));
            } else if (record.isMissing(cells[i])) {
                row.setNullAt(i);
            } else {
                row.setDouble(i, record.number(cells[i]));
            }
        }
        InternalRow result = compiled.apply(row);
        return !result.isNullAt(0) && result.getBoolean(0);
    }

    /** A value as Spark SQL has it. */
    static Object value(RecordCells cells, int column, TextSlice text) {
        if (cells instanceof SparkRowCells spark) {
            return spark.value(column);
        }
        return cells.read(column, text) ? SparkTexts.of(text) : null;
    }
}
