package org.starling.pipeline.fit;

import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.SeriesColumn;
import org.starling.pipeline.encode.TableEncoder;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.record.RecordBlock;
import org.starling.pipeline.record.ValidatedBlock;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.source.table.SparkTexts;
import org.starling.pipeline.split.Splits;

/** The examples of the records of a table. Immutable; all passes are lazy. */
public final class TableExamples {
    private static final StructType PLACE =
            new StructType().add("group", DataTypes.StringType).add("hash", DataTypes.LongType);

    private final ValidatedTable table;
    private final TableTransform transform;

    public TableExamples(ValidatedTable table, TableTransform transform) {
        this.table = table;
        this.transform = transform;
    }

    /** The columns of {@link #packed}, as {@link ShardWriter} requires them. */
    public static StructType schema(TableTransform transform) {
        return new StructType()
                .add(ShardWriter.SPLIT, DataTypes.StringType, false)
                .add(ShardWriter.HASH, DataTypes.LongType, false)
                .add(ShardWriter.FEATURES, DataTypes.BinaryType, false)
                .add(
                        ShardWriter.LABEL,
                        transform.targets() == null && transform.weights() == null
                                ? DataTypes.IntegerType
                                : DataTypes.BinaryType,
                        false);
    }

    /** Label (text) and split hash (long) of each usable record that is not a duplicate; a row is valid until the next one. */
    public static JavaRDD<InternalRow> splitPlaces(ValidatedTable table) {
        return table.blocks().flatMap(validated -> {
            RecordBlock block = validated.block();
            UTF8String[] labels = new UTF8String[block.labels().size()];
            for (int code = 0; code < labels.length; code++) {
                labels[code] = UTF8String.fromString(block.labels().text(code));
            }
            return new PlaceRows(
                    validated.size(),
                    validated::isDifferent,
                    row -> labels[block.labels().code(row)],
                    block::splitHash);
        });
    }

    public ValidatedTable table() {
        return table;
    }

    public TableTransform transform() {
        return transform;
    }

    /** Split (text) and order hash (long) of each kept record; a row is valid until the next one. */
    public static JavaRDD<InternalRow> places(ValidatedTable table) {
        return table.blocks().flatMap(validated -> {
            return new PlaceRows(
                    validated.size(), validated::isKept, new SplitNames(validated)::of, validated.block()::orderHash);
        });
    }

    /**
     * Split (text), order hash (long), packed features (binary) and class index (int) or packed label (binary) of each example.
     */
    public JavaRDD<InternalRow> packed() {
        Encoders encoders = new Encoders(transform);
        return table.blocks().flatMap(validated -> {
            Packer packer = new Packer(validated, encoders);
            return rows(validated, packer::example);
        });
    }

    /**
     * As {@link #packed}, with the position of each example in its time series: series (text), time and its rest (doubles) and content
     * hash (long).
     */
    JavaRDD<InternalRow> packedInSeries() {
        Encoders encoders = new Encoders(transform);
        return table.blocks().flatMap(validated -> {
            Packer packer = new Packer(validated, encoders);
            return rows(validated, packer::exampleInSeries);
        });
    }

    /**
     * For each kept record: split (text), order hash (long), series (text), time and its rest (doubles), content
     * hash (long), number of its partition and position in it (ints).
     */
    static JavaRDD<InternalRow> placesInSeries(ValidatedTable table) {
        return table.blocks().flatMap(validated -> {
            SplitNames splits = new SplitNames(validated);
            RecordBlock block = validated.block();
            SeriesColumn series = block.series();
            return rows(
                    validated,
                    row -> row(
                            splits.of(row),
                            block.orderHash(row),
                            SparkTexts.of(series.series(row)),
                            series.time(row),
                            series.timeRest(row),
                            series.content(row),
                            block.partition(),
                            block.first() + row));
        });
    }

    /** A row for each kept record. */
    private static Iterator<InternalRow> rows(ValidatedBlock validated, IntFunction<InternalRow> toRow) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                while (next < validated.size() && !validated.isKept(next)) {
                    next++;
                }
                return next < validated.size();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return toRow.apply(next++);
            }
        };
    }

    private static InternalRow row(Object... values) {
        return new GenericInternalRow(values);
    }

    /** Group and hash of some records of a block. Each row is read once, so one object is reused for all of them. */
    private static final class PlaceRows implements Iterator<InternalRow> {
        private final SpecificInternalRow place = new SpecificInternalRow(PLACE);
        private final int size;
        private final IntPredicate isIncluded;
        private final IntFunction<UTF8String> group;
        private final IntToLongFunction hash;
        private int next;

        PlaceRows(int size, IntPredicate isIncluded, IntFunction<UTF8String> group, IntToLongFunction hash) {
            this.size = size;
            this.isIncluded = isIncluded;
            this.group = group;
            this.hash = hash;
        }

        @Override
        public boolean hasNext() {
            while (next < size && !isIncluded.test(next)) {
                next++;
            }
            return next < size;
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            place.update(0, group.apply(next));
            place.setLong(1, hash.applyAsLong(next));
            next++;
            return place;
        }
    }

    /** The name of the split of each record of a block. */
    private static final class SplitNames {
        private final ValidatedBlock validated;
        private final UTF8String train = UTF8String.fromString(Splits.TRAIN);
        private final UTF8String test = UTF8String.fromString(Splits.TEST);

        SplitNames(ValidatedBlock validated) {
            this.validated = validated;
        }

        UTF8String of(int row) {
            return validated.isTraining(row) ? train : test;
        }
    }

    /** The encoders of a task, which serve all of its blocks: wide tables have small blocks. Not thread-safe. */
    private static final class Encoders implements Serializable {
        private static final long serialVersionUID = 1L;

        private final TableEncoder features;
        /** Null if labels are classes. */
        private final TableEncoder labels;

        /** Null if examples count alike. */
        private final TableEncoder weights;

        Encoders(TableTransform transform) {
            features = new TableEncoder(transform);
            labels = transform.targets() == null
                    ? null
                    : new TableEncoder(transform.targets(), transform.forms().compare());
            weights = transform.weights() == null
                    ? null
                    : new TableEncoder(transform.weights(), transform.forms().compare());
        }
    }

    /** Creates the rows of one block. */
    private static final class Packer {
        private final ValidatedBlock validated;
        private final RecordBlock block;
        private final SplitNames splits;
        private final RecordBlock.Cursor cells;
        private final Encoders encoders;

        Packer(ValidatedBlock validated, Encoders encoders) {
            this.validated = validated;
            this.encoders = encoders;
            block = validated.block();
            splits = new SplitNames(validated);
            cells = block.cursor();
        }

        InternalRow example(int row) {
            return row(splits.of(row), block.orderHash(row), encoders.features.encode(cells.at(row)), label(row));
        }

        InternalRow exampleInSeries(int row) {
            SeriesColumn series = block.series();
            return row(
                    splits.of(row),
                    block.orderHash(row),
                    encoders.features.encode(cells.at(row)),
                    label(row),
                    SparkTexts.of(series.series(row)),
                    series.time(row),
                    series.timeRest(row),
                    series.content(row));
        }

        private Object label(int row) {
            if (encoders.weights == null) {
                return encoders.labels == null ? validated.label(row) : encoders.labels.encode(cells.at(row));
            }
            byte[] packed = encoders.labels == null
                    ? PackedLabels.ofClass(validated.label(row))
                    : encoders.labels.encode(cells.at(row));
            return PackedLabels.withWeight(packed, encoders.weights.encode(cells.at(row)));
        }
    }
}
