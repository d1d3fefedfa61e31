package org.starling.pipeline.shard.writing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.order.HashRanks;
import org.starling.pipeline.shard.parquet.LabelStorage;

/** Finds the cuts of the global order for shard sizes that differ by at most one. */
public final class ShardPlanner {
    private static final long BAND_BYTES = 32L << 20;

    private final List<String> splits;
    private final int shards;
    private final Map<String, SplitCuts> cuts;

    /**
     * @param cuts by split; one that is missing has no examples
     */
    ShardPlanner(List<String> splits, int shards, Map<String, SplitCuts> cuts) {
        this.splits = List.copyOf(splits);
        this.shards = shards;
        this.cuts = Map.copyOf(cuts);
    }

    /**
     * Finds the cuts, in two passes over the examples.
     *
     * @param places split (text) and hash (long) of each example; a row may change when the next one is read
     * @param splits names of all splits, also of those without examples
     * @param shards of each split
     * @param expected about how many examples there are
     */
    public static ShardPlanner locate(JavaRDD<InternalRow> places, List<String> splits, int shards, long expected) {
        Map<String, SplitCuts> cuts = new HashMap<>();
        HashRanks.locate(places, expected, (split, size) -> firstRanks(size, shards))
                .forEach((split, found) -> cuts.put(split, new SplitCuts(found.size(), found.hashes())));
        return new ShardPlanner(splits, shards, cuts);
    }

    /** The first rank of each shard but the first. */
    static long[] firstRanks(long size, int shards) {
        return LongStream.range(1, shards).map(shard -> size * shard / shards).toArray();
    }

    /**
     * The plan.
     *
     * @param exampleBytes approximate length of an example
     */
    ShardPlan plan(int exampleBytes) {
        long most = cuts.values().stream().mapToLong(SplitCuts::examples).max().orElse(0);
        long slotBytes = (1 + most / shards) * exampleBytes;
        return new ShardPlan(splits, shards, Math.toIntExact(1 + slotBytes / BAND_BYTES), cuts);
    }

    /**
     * The copies of straddling examples that each slot writes, in global order. Runs a Spark job if there are any.
     *
     * @param examples columns of {@link ShardWriter}
     */
    List<List<RepeatedExample>> repeated(ShardPlan plan, JavaRDD<InternalRow> examples, LabelStorage labels) {
        boolean clean = cuts.values().stream().allMatch(own -> own.straddling().isEmpty());
        return deal(plan, clean ? Map.of() : fetch(plan, examples, labels));
    }

    /**
     * The copies of straddling examples that each slot writes, in global order.
     *
     * @param counted by split: the straddling examples in global order, and the number of each
     */
    List<List<RepeatedExample>> deal(ShardPlan plan, Map<String, Map<RepeatedExample, Long>> counted) {
        List<List<RepeatedExample>> bySlot = new ArrayList<>();
        for (int slot = 0; slot < plan.slots(); slot++) {
            bySlot.add(new ArrayList<>());
        }
        counted.forEach((split, examples) -> {
            SplitCuts own = cuts.get(split);
            long hash = 0;
            long start = -1;
            for (RepeatedExample group : withCopies(examples)) {
                start = start < 0 || group.hash() != hash ? own.below(group.hash()) : start;
                hash = group.hash();
                deal(group, split, start, plan, bySlot);
                start += group.copies();
            }
        });
        return bySlot;
    }

    /** Assigns copies to slots by their positions, from {@code start} on. */
    private static void deal(
            RepeatedExample group, String split, long start, ShardPlan plan, List<List<RepeatedExample>> bySlot) {
        for (int slot = 0; slot < plan.slots(); slot++) {
            long from = Math.max(start, plan.first(slot));
            long to = Math.min(start + group.copies(), plan.end(slot));
            if (plan.split(slot).equals(split) && from < to) {
                bySlot.get(slot).add(group.withCopies(to - from));
            }
        }
    }

    private static List<RepeatedExample> withCopies(Map<RepeatedExample, Long> counted) {
        return counted.entrySet().stream()
                .map(entry -> entry.getKey().withCopies(entry.getValue()))
                .toList();
    }

    /** By split: the straddling examples in global order, and the number of each. */
    private static Map<String, Map<RepeatedExample, Long>> fetch(
            ShardPlan plan, JavaRDD<InternalRow> examples, LabelStorage labels) {
        return examples.mapPartitions(rows -> {
                    Map<String, Map<RepeatedExample, Long>> own = new HashMap<>();
                    rows.forEachRemaining(row -> {
                        String split = row.getUTF8String(ShardWriter.SPLIT_AT).toString();
                        long hash = row.getLong(ShardWriter.HASH_AT);
                        if (plan.cuts(split).straddles(hash)) {
                            own.computeIfAbsent(split, any -> new TreeMap<>(RepeatedExample.ORDER))
                                    .merge(RepeatedExample.of(row, labels), 1L, Long::sum);
                        }
                    });
                    return List.of(own).iterator();
                })
                .treeReduce((one, other) -> {
                    other.forEach((split, counted) -> counted.forEach(
                            (example, copies) -> one.computeIfAbsent(split, any -> new TreeMap<>(RepeatedExample.ORDER))
                                    .merge(example, copies, Long::sum)));
                    return one;
                });
    }
}
