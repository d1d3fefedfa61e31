package org.starling.pipeline.table.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LeafNode;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A rule that is an expression of Spark SQL, compiled apart from any query, for records that are no rows of Spark's. It sees only the
 * columns that the rule is about. Not thread-safe; each task has its own.
 */
final class CompiledRule implements LineRule {
    private static final long serialVersionUID = 1L;

    private final Expression reason;
    private final List<Attribute> columns;
    /** Of each column: the cell that has its number, or the column of the table that has its text. */
    private final int[] places;

    private final boolean[] numeric;
    private transient MutableProjection compiled;
    private transient SpecificInternalRow row;

    private CompiledRule(Expression reason, List<Attribute> columns, int[] places) {
        this.reason = reason;
        this.columns = columns;
        this.places = places;
        numeric = new boolean[places.length];
        for (int i = 0; i < places.length; i++) {
            numeric[i] = columns.get(i).dataType() instanceof DoubleType;
        }
    }

    /**
     * Compiles a rule; empty where it needs more than the record itself, such as a subquery or chance.
     *
     * @param reason the rule's where it is broken, else null: of columns of {@code rows}
     * @param rows columns that are doubles or texts
     * @param places of each column of {@code rows}: the cell of a number, the column in the table of a text
     */
    static Optional<CompiledRule> of(Column reason, Dataset<Row> rows, List<Integer> places) {
        LogicalPlan plan = rows.select(reason.as("reason")).queryExecution().optimizedPlan();
        if (!(plan instanceof Project project
                && project.child() instanceof LeafNode
                && project.projectList().head() instanceof Alias alias
                && alias.deterministic()
                && !SubqueryExpression.hasSubquery(alias))) {
            return Optional.empty();
        }
        StructType schema = rows.schema();
        List<Attribute> used =
                new ArrayList<>(JavaConverters.seqAsJavaList(alias.references().toSeq()));
        int[] own = used.stream()
                .mapToInt(column -> places.get(schema.fieldIndex(column.name())))
                .toArray();
        return Optional.of(new CompiledRule(alias.child(), used, own));
    }

    @Override
    public boolean isBroken(LineJudge record) {
        if (compiled == null) {
            Seq<Attribute> schema = JavaConverters.asScalaBuffer(columns).toList();
            compiled = MutableProjection.create(
                    JavaConverters.asScalaBuffer(List.of(reason)).toList(), schema);
            StructType types = new StructType();
            for (Attribute column : columns) {
                types = types.add(column.name(), column.dataType());
            }
            row = new SpecificInternalRow(types);
        }
        for (int i = 0; i < places.length; i++) {
            if (!numeric[i]) {
                row.update(i, record.raw(places[i]));
            } else if (record.isMissing(places[i])) {
                row.setNullAt(i);
            } else {
                row.setDouble(i, record.number(places[i]));
            }
        }
        return !compiled.apply(row).isNullAt(0);
    }
}
