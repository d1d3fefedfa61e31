package org.starling.pipeline.table.line;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.TableLines;
import org.starling.pipeline.table.clean.LineJudge;
import org.starling.pipeline.table.record.RecordBlocks;
import org.starling.pipeline.table.transform.TableInput;

/** Makes judged records of lines. */
public final class LineRecords {
    private LineRecords() {}

    /**
     * One row for each line, lazily, with the columns of {@link RecordBlocks}; each is valid until the next one is asked for.
     *
     * @param part split that the lines are for
     * @param label of all records; null if each has its own
     */
    public static JavaRDD<InternalRow> of(
            TableLines lines,
            LineJudge judge,
            RecordHasher hasher,
            List<TableInput> inputs,
            String part,
            String label) {
        StructType schema = schema(inputs);
        boolean[] numeric = new boolean[inputs.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = inputs.get(i).numeric();
        }
        UTF8String own = UTF8String.fromString(part);
        UTF8String common = UTF8String.fromString(label);
        return lines.records()
                .mapPartitions(records ->
                        new Rows(records, judge, hasher, numeric, new SpecificInternalRow(schema), own, common));
    }

    private static StructType schema(List<TableInput> inputs) {
        StructType schema = new StructType();
        for (int column = 0; column < RecordBlocks.FIRST_CELL; column++) {
            boolean hash = column >= RecordBlocks.SPLIT_HASH;
            schema = schema.add("column" + column, hash ? DataTypes.LongType : DataTypes.StringType);
        }
        for (TableInput input : inputs) {
            schema = schema.add(input.name(), input.numeric() ? DataTypes.DoubleType : DataTypes.StringType);
        }
        return schema;
    }

    private static final class Rows implements Iterator<InternalRow> {
        private final Iterator<TableLines.Line> lines;
        private final LineJudge judge;
        private final RecordHasher hasher;
        private final boolean[] numeric;
        private final SpecificInternalRow row;
        private final UTF8String commonLabel;

        Rows(
                Iterator<TableLines.Line> lines,
                LineJudge judge,
                RecordHasher hasher,
                boolean[] numeric,
                SpecificInternalRow row,
                UTF8String part,
                UTF8String commonLabel) {
            this.lines = lines;
            this.judge = judge;
            this.hasher = hasher;
            this.numeric = numeric;
            this.row = row;
            this.commonLabel = commonLabel;
            row.update(RecordBlocks.PART, part);
        }

        @Override
        public boolean hasNext() {
            return lines.hasNext();
        }

        @Override
        public InternalRow next() {
            TableLines.Line line = lines.next();
            judge.judge(line.text());
            hasher.take(judge);
            row.update(RecordBlocks.SOURCE, line.source());
            row.update(RecordBlocks.REASON, judge.reason());
            row.update(RecordBlocks.LINE, judge.record());
            row.update(RecordBlocks.LABEL, commonLabel == null ? judge.label() : commonLabel);
            row.setLong(RecordBlocks.SPLIT_HASH, hasher.split());
            row.setLong(RecordBlocks.ORDER_HASH, hasher.order());
            if (hasher.hasKey()) {
                row.setLong(RecordBlocks.KEY, hasher.key());
                row.setLong(RecordBlocks.CHECK, hasher.check());
            } else {
                row.setNullAt(RecordBlocks.KEY);
            }
            for (int i = 0; i < numeric.length; i++) {
                int column = RecordBlocks.FIRST_CELL + i;
                if (judge.isMissing(i)) {
                    row.setNullAt(column);
                } else if (numeric[i]) {
                    row.setDouble(column, judge.number(i));
                } else {
                    row.update(column, judge.text(i));
                }
            }
            return row;
        }
    }
}
