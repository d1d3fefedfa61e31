package org.starling.pipeline.shard.writing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.starling.pipeline.order.HashRanks;

/** Decides where to cut the global order so that shard sizes differ by at most one. */
final class ShardPlanner {
    private final Dataset<Row> examples;
    private final List<String> splits;
    private final int shards;
    private final Map<String, SplitCuts> cuts = new HashMap<>();

    /**
     * @param examples columns of {@link ShardWriter}
     * @param expected about how many there are
     */
    ShardPlanner(Dataset<Row> examples, List<String> splits, int shards, long expected) {
        this.examples = examples;
        this.splits = splits;
        this.shards = shards;
        Dataset<Row> hashes = examples.select(
                col(ShardWriter.SPLIT).as(HashRanks.GROUP),
                col(ShardWriter.HASH).as(HashRanks.HASH));
        HashRanks.locate(hashes, expected, (split, size) -> firstRanks(size))
                .forEach((split, found) -> cuts.put(split, new SplitCuts(found.size(), found.hashes())));
    }

    ShardPlan plan() {
        return new ShardPlan(splits, shards, cuts);
    }

    /** The copies of straddling examples that each slot writes, in global order. Runs a Spark job if there are any. */
    List<List<RepeatedExample>> repeated(ShardPlan plan) {
        List<List<RepeatedExample>> bySlot = new ArrayList<>();
        for (int slot = 0; slot < plan.slots(); slot++) {
            bySlot.add(new ArrayList<>());
        }
        if (cuts.values().stream().allMatch(own -> own.straddling().isEmpty())) {
            return bySlot;
        }
        fetch().forEach((split, groups) -> {
            SplitCuts own = cuts.get(split);
            groups.sort(RepeatedExample.ORDER);
            long hash = 0;
            long start = -1;
            for (RepeatedExample group : groups) {
                start = start < 0 || group.hash() != hash ? own.below(group.hash()) : start;
                hash = group.hash();
                deal(group, split, start, plan, bySlot);
                start += group.copies();
            }
        });
        return bySlot;
    }

    /** Gives each slot the copies whose place, from {@code start} on, lies in it. */
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

    private Map<String, List<RepeatedExample>> fetch() {
        Map<String, SplitCuts> known = new HashMap<>(cuts);
        UDF2<String, Long, Boolean> straddles =
                (split, hash) -> known.get(split).straddles(hash);
        Map<String, List<RepeatedExample>> groups = new HashMap<>();
        List<Row> rows = examples.filter(
                        udf(straddles, DataTypes.BooleanType).apply(col(ShardWriter.SPLIT), col(ShardWriter.HASH)))
                .groupBy(ShardWriter.SPLIT, ShardWriter.HASH, ShardWriter.FEATURES, ShardWriter.LABEL)
                .count()
                .collectAsList();
        for (Row row : rows) {
            groups.computeIfAbsent(row.getString(0), split -> new ArrayList<>()).add(repeated(row));
        }
        return groups;
    }

    private static RepeatedExample repeated(Row row) {
        boolean byClass = row.get(3) instanceof Integer;
        return new RepeatedExample(
                row.getLong(1),
                row.getAs(2),
                byClass ? row.getInt(3) : 0,
                byClass ? new byte[0] : row.getAs(3),
                row.getLong(4));
    }

    private long[] firstRanks(long size) {
        long[] ranks = new long[shards - 1];
        for (int shard = 1; shard < shards; shard++) {
            ranks[shard - 1] = size * shard / shards;
        }
        return ranks;
    }
}
