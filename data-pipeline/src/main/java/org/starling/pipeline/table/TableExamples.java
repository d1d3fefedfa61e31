package org.starling.pipeline.table;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.table.record.JudgedBlock;
import org.starling.pipeline.table.record.JudgedTable;
import org.starling.pipeline.table.record.RecordBlock;
import org.starling.pipeline.table.transform.TableEncoder;
import org.starling.pipeline.table.transform.TableTransform;

/** The examples that the records of a table become. Immutable; all passes are lazy. */
public final class TableExamples {
    private final JudgedTable table;
    private final TableTransform transform;

    public TableExamples(JudgedTable table, TableTransform transform) {
        this.table = table;
        this.transform = transform;
    }

    /** Label (text) and split hash (long) of each record that is usable and no copy. */
    public static JavaRDD<InternalRow> splitPlaces(JudgedTable table) {
        return table.blocks().flatMap(judged -> {
            RecordBlock block = judged.block();
            UTF8String[] labels = new UTF8String[block.labels().size()];
            for (int code = 0; code < labels.length; code++) {
                labels[code] = UTF8String.fromString(block.labels().text(code));
            }
            return IntStream.range(0, judged.size())
                    .filter(judged::isDifferent)
                    .mapToObj(row -> row(labels[block.labels().code(row)], block.splitHash(row)))
                    .iterator();
        });
    }

    /** Split (text) and order hash (long) of each example. */
    public JavaRDD<InternalRow> places() {
        return table.blocks().flatMap(judged -> {
            Parts parts = new Parts(judged);
            return kept(judged)
                    .mapToObj(row -> row(parts.of(row), judged.block().orderHash(row)))
                    .iterator();
        });
    }

    /** Split (text), order hash (long), packed features (binary) and class index (int) of each example. */
    public JavaRDD<InternalRow> packed() {
        TableTransform fitted = transform;
        // each block has an encoder of its own, as encoders are not thread-safe
        return table.blocks().flatMap(block -> packed(block, new TableEncoder(fitted)));
    }

    private static IntStream kept(JudgedBlock judged) {
        return IntStream.range(0, judged.size()).filter(judged::isKept);
    }

    private static InternalRow row(Object... values) {
        return new GenericInternalRow(values);
    }

    /** The name of the split that each record of a block is in. */
    private static final class Parts {
        private final JudgedBlock judged;
        private final UTF8String train = UTF8String.fromString(Splits.TRAIN);
        private final UTF8String test = UTF8String.fromString(Splits.TEST);

        Parts(JudgedBlock judged) {
            this.judged = judged;
        }

        UTF8String of(int row) {
            return judged.isTraining(row) ? train : test;
        }
    }

    private static Iterator<InternalRow> packed(JudgedBlock judged, TableEncoder encoder) {
        Parts parts = new Parts(judged);
        RecordBlock.Cursor cells = judged.block().cursor();
        return kept(judged)
                .mapToObj(row -> row(
                        parts.of(row), judged.block().orderHash(row), encoder.encode(cells.at(row)), judged.label(row)))
                .iterator();
    }
}
