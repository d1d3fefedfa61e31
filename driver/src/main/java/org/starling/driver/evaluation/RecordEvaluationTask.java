package org.starling.driver.evaluation;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.shard.PackedLabels;

/** Evaluates the usable records of one partition in an executor, and counts the others. Rows in: features, label, reason. */
final class RecordEvaluationTask implements FlatMapFunction<Iterator<Row>, RecordEvaluationTask.Result> {
    private static final long serialVersionUID = 1L;

    private final EvaluationTask task;
    private final ExampleFormat format;

    RecordEvaluationTask(EvaluationTask task, ExampleFormat format) {
        this.task = task;
        this.format = format;
    }

    /** Results of one partition. */
    record Result(Tally tally, InputLedger records) implements Serializable {}

    @Override
    public Iterator<Result> call(Iterator<Row> rows) {
        Usable usable = new Usable(rows);
        Tally tally = task.call(usable).next();
        return List.of(new Result(tally, usable.counter.value())).iterator();
    }

    /** The usable records, as blocks of one example each. */
    private final class Usable implements Iterator<ExampleBlock> {
        private final Iterator<Row> rows;
        private final RecordCounter counter = new RecordCounter();
        private Row next;

        Usable(Iterator<Row> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            while (next == null && rows.hasNext()) {
                Row row = rows.next();
                counter.add(row.getString(2));
                next = row.isNullAt(2) ? row : null;
            }
            return next != null;
        }

        @Override
        public ExampleBlock next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = next;
            next = null;
            return row.get(1) instanceof Integer index
                    ? ExampleBlock.ofClasses(format, row.getAs(0), new int[] {index})
                    : PackedLabels.block(format, row.getAs(0), row.getAs(1));
        }
    }
}
