package org.starling.pipeline.record;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.RecordText;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.source.table.SparkTexts;
import org.starling.pipeline.spec.TableInput;

/** All blocks of a table and what becomes of their records. Immutable; its passes over the blocks are lazy unless they say so. */
public final class ValidatedTable {
    private final JavaRDD<RecordBlock> blocks;
    /** For each partition of the blocks one; null if no record is marked. */
    private final JavaRDD<RecordFlags> marks;

    private final RecordStatus verdicts;

    /**
     * A table.
     *
     * @param copies for each partition of {@code blocks} one set of the places in it that hold copies; null if there are none
     */
    public ValidatedTable(JavaRDD<RecordBlock> blocks, JavaRDD<BitSet> copies, RecordStatus verdicts) {
        this(verdicts, blocks, copies == null ? null : copies.map(set -> RecordFlags.of(RecordFlag.COPY, set)));
    }

    private ValidatedTable(RecordStatus verdicts, JavaRDD<RecordBlock> blocks, JavaRDD<RecordFlags> marks) {
        this.verdicts = verdicts;
        this.blocks = blocks;
        this.marks = marks;
    }

    /** The same blocks under other verdicts. */
    public ValidatedTable with(RecordStatus others) {
        return new ValidatedTable(others, blocks, marks);
    }

    /**
     * The same blocks with more marks.
     *
     * @param more for each partition of the blocks one
     */
    public ValidatedTable with(JavaRDD<RecordFlags> more) {
        JavaRDD<RecordFlags> all = marks == null
                ? more
                : marks.zipPartitions(more, (one, other) -> List.of(one.next().and(other.next()))
                        .iterator());
        return new ValidatedTable(verdicts, blocks, all);
    }

    /** How many partitions the blocks are in. */
    public int partitions() {
        return blocks.getNumPartitions();
    }

    public RecordStatus verdicts() {
        return verdicts;
    }

    /** The judged blocks. */
    public JavaRDD<ValidatedBlock> blocks() {
        RecordStatus own = verdicts;
        if (marks == null) {
            return blocks.map(block -> new ValidatedBlock(block, own, new RecordFlags()));
        }
        return blocks.zipPartitions(marks, (all, sets) -> judged(all, sets.next(), own));
    }

    private static Iterator<ValidatedBlock> judged(
            Iterator<RecordBlock> blocks, RecordFlags marks, RecordStatus verdicts) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return blocks.hasNext();
            }

            @Override
            public ValidatedBlock next() {
                RecordBlock block = blocks.next();
                return new ValidatedBlock(block, verdicts, marks.range(block.first(), block.size()));
            }
        };
    }

    /** How many records are not used, by reason. Runs a job. */
    public Map<String, Long> countReasons() {
        return blocks().mapPartitions(part -> {
                    HashMap<String, Long> counts = new HashMap<>();
                    while (part.hasNext()) {
                        ValidatedBlock block = part.next();
                        for (int row = 0; row < block.size(); row++) {
                            if (!block.isKept(row)) {
                                counts.merge(block.reason(row), 1L, Long::sum);
                            }
                        }
                    }
                    return List.of(counts).iterator();
                })
                .reduce((one, other) -> {
                    other.forEach((reason, count) -> one.merge(reason, count, Long::sum));
                    return one;
                });
    }

    /** The records that are not used, as rows of source, record and reason (texts). */
    public JavaRDD<InternalRow> leftOut(List<TableInput> inputs) {
        int cells = inputs.size();
        return blocks().flatMap(block -> {
            List<InternalRow> rows = new ArrayList<>();
            RecordBlock.Cursor cursor = block.block().cursor();
            for (int row = 0; row < block.size(); row++) {
                if (!block.isKept(row)) {
                    TextSlice line = block.block().line(row);
                    rows.add(new GenericInternalRow(new Object[] {
                        UTF8String.fromString(block.block().sources().at(row)),
                        line == null
                                ? shown(
                                        cursor.at(row),
                                        cells,
                                        block.block().labels().at(row))
                                : SparkTexts.of(line),
                        UTF8String.fromString(block.reason(row))
                    }));
                }
            }
            return rows.iterator();
        });
    }

    private static UTF8String shown(RecordBlock.Cursor cursor, int cells, String label) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < cells; i++) {
            Object value = cursor.value(i);
            texts.add(value == null ? null : value.toString());
        }
        texts.add(label);
        return UTF8String.fromString(RecordText.join(texts, ","));
    }
}
