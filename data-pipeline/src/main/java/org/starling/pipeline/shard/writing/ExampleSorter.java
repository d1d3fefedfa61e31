package org.starling.pipeline.shard.writing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.shard.parquet.LabelStorage;
import scala.Tuple2;

/**
 * Sorts the examples of one partition into runs by band, before they are sent. {@link ExampleBand} merges the runs after that.
 */
final class ExampleSorter implements PairFlatMapFunction<Iterator<InternalRow>, Integer, byte[]> {
    private static final long serialVersionUID = 1L;
    private static final int RUN_BYTES = 1 << 17;

    private final ShardPlan plan;
    private final LabelStorage labels;

    ExampleSorter(ShardPlan plan, LabelStorage labels) {
        this.plan = plan;
        this.labels = labels;
    }

    /** Runs of examples, each with the number of its band; those that straddle a cut are left out. */
    @Override
    public Iterator<Tuple2<Integer, byte[]>> call(Iterator<InternalRow> examples) {
        ExampleRun[] runs = new ExampleRun[Math.multiplyExact(plan.slots(), plan.bands())];
        return new Iterator<>() {
            private final Destinations splits = new Destinations(plan);
            private int nextOpen;
            private Tuple2<Integer, byte[]> ready;

            @Override
            public boolean hasNext() {
                while (ready == null && examples.hasNext()) {
                    gather(examples.next());
                }
                while (ready == null && nextOpen < runs.length) {
                    int band = nextOpen++;
                    if (runs[band] != null && runs[band].size() > 0) {
                        ready = new Tuple2<>(band, runs[band].take());
                        runs[band] = null;
                    }
                }
                return ready != null;
            }

            private void gather(InternalRow row) {
                Destination split = splits.of(row.getUTF8String(ShardWriter.SPLIT_AT));
                long hash = row.getLong(ShardWriter.HASH_AT);
                if (split.cuts().straddles(hash)) {
                    return;
                }
                int band = split.band(hash, plan.bands());
                if (runs[band] == null) {
                    runs[band] = new ExampleRun();
                }
                runs[band].add(RepeatedExample.of(row, labels));
                if (runs[band].size() >= RUN_BYTES) {
                    ready = new Tuple2<>(band, runs[band].take());
                }
            }

            @Override
            public Tuple2<Integer, byte[]> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Tuple2<Integer, byte[]> run = ready;
                ready = null;
                return run;
            }
        };
    }

    /**
     * Destination of the examples of one split.
     *
     * @param firstSlot of its first shard
     */
    private record Destination(UTF8String split, SplitCuts cuts, int firstSlot) {
        /** Number of the band, among those of all slots, for an example that does not straddle a cut. */
        int band(long hash, int bands) {
            int shard = cuts.shard(hash);
            int slot = firstSlot + shard;
            return bands == 1 ? slot : slot * bands + cuts.band(shard, hash, bands);
        }
    }

    /** The destinations of all splits. */
    private static final class Destinations {
        private final ShardPlan plan;
        private final List<Destination> known = new ArrayList<>();

        Destinations(ShardPlan plan) {
            this.plan = plan;
        }

        Destination of(UTF8String split) {
            for (Destination destination : known) {
                if (destination.split().equals(split)) {
                    return destination;
                }
            }
            String name = split.toString();
            Destination added = new Destination(UTF8String.fromString(name), plan.cuts(name), plan.firstSlot(name));
            known.add(added);
            return added;
        }
    }
}
