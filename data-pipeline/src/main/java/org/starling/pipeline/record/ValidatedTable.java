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

/** All blocks of a table with the status of their records. Immutable. Passes over the blocks are lazy unless stated otherwise. */
public final class ValidatedTable {
    private final JavaRDD<RecordBlock> blocks;
    /** One set of flags for each partition of the blocks; null if no record has a flag. */
    private final JavaRDD<RecordFlags> flags;

    private final RecordStatus status;

    /**
     * A table.
     *
     * @param duplicates the positions of duplicates, one set for each partition of {@code blocks}; null if there are none
     */
    public ValidatedTable(JavaRDD<RecordBlock> blocks, JavaRDD<BitSet> duplicates, RecordStatus status) {
        this(
                status,
                blocks,
                duplicates == null ? null : duplicates.map(set -> RecordFlags.of(RecordFlag.DUPLICATE, set)));
    }

    private ValidatedTable(RecordStatus status, JavaRDD<RecordBlock> blocks, JavaRDD<RecordFlags> flags) {
        this.status = status;
        this.blocks = blocks;
        this.flags = flags;
    }

    /** The same blocks under another status. */
    public ValidatedTable with(RecordStatus others) {
        return new ValidatedTable(others, blocks, flags);
    }

    /**
     * The same blocks with more flags.
     *
     * @param more one set of flags for each partition of the blocks
     */
    public ValidatedTable with(JavaRDD<RecordFlags> more) {
        JavaRDD<RecordFlags> all = flags == null
                ? more
                : flags.zipPartitions(more, (one, other) -> List.of(one.next().and(other.next()))
                        .iterator());
        return new ValidatedTable(status, blocks, all);
    }

    /** Number of partitions of the blocks. */
    public int partitions() {
        return blocks.getNumPartitions();
    }

    public RecordStatus status() {
        return status;
    }

    /** The validated blocks. */
    public JavaRDD<ValidatedBlock> blocks() {
        RecordStatus own = status;
        if (flags == null) {
            return blocks.map(block -> new ValidatedBlock(block, own, new RecordFlags()));
        }
        return blocks.zipPartitions(flags, (all, sets) -> validated(all, sets.next(), own));
    }

    private static Iterator<ValidatedBlock> validated(
            Iterator<RecordBlock> blocks, RecordFlags flags, RecordStatus status) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return blocks.hasNext();
            }

            @Override
            public ValidatedBlock next() {
                RecordBlock block = blocks.next();
                return new ValidatedBlock(block, status, flags.range(block.first(), block.size()));
            }
        };
    }

    /** Number of unused records, by reason. Runs a job. */
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

    /** The unused records, as rows of source, record and reason (texts). */
    public JavaRDD<InternalRow> unusedRecords(List<TableInput> inputs) {
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
