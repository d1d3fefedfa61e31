package org.starling.pipeline.shard.writing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.shard.parquet.LabelStorage;
import scala.Tuple2;

/**
 * Both halves of the way of examples to their shards: puts those of one partition into sorted runs by band, and merges the runs
 * that meet in one band.
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
            private final Splits splits = new Splits();
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
                String split = splits.name(row.getUTF8String(ShardWriter.SPLIT_AT));
                long hash = row.getLong(ShardWriter.HASH_AT);
                if (plan.straddles(split, hash)) {
                    return;
                }
                int band = plan.band(split, hash);
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

    /** The examples of one band in global order. All runs are in memory. */
    static Iterator<RepeatedExample> merge(Iterator<Tuple2<Integer, byte[]>> runs) {
        PriorityQueue<Head> heads =
                new PriorityQueue<>(Comparator.comparing(head -> head.example, RepeatedExample.ORDER));
        runs.forEachRemaining(run -> {
            Iterator<RepeatedExample> rest = ExampleRun.read(run._2());
            heads.add(new Head(rest.next(), rest));
        });
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !heads.isEmpty();
            }

            @Override
            public RepeatedExample next() {
                Head head = heads.remove();
                RepeatedExample example = head.example;
                if (head.rest.hasNext()) {
                    head.example = head.rest.next();
                    heads.add(head);
                }
                return example;
            }
        };
    }

    /** The next example of a run, and those after it. */
    private static final class Head {
        private RepeatedExample example;
        private final Iterator<RepeatedExample> rest;

        Head(RepeatedExample example, Iterator<RepeatedExample> rest) {
            this.example = example;
            this.rest = rest;
        }
    }

    /** Names of splits, made once. */
    private static final class Splits {
        private final List<UTF8String> known = new ArrayList<>();
        private final List<String> names = new ArrayList<>();

        String name(UTF8String split) {
            int index = known.indexOf(split);
            if (index < 0) {
                index = known.size();
                known.add(split.clone());
                names.add(split.toString());
            }
            return names.get(index);
        }
    }
}
