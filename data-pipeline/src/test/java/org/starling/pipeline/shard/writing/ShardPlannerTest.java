package org.starling.pipeline.shard.writing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.order.RankedHash;

class ShardPlannerTest {
    private static final List<String> SPLITS = List.of("train", "test");

    @Test
    void shardsDifferByAtMostOneExample() {
        assertThat(ShardPlanner.firstRanks(10, 4)).containsExactly(2, 5, 7);
        assertThat(ShardPlanner.firstRanks(10, 1)).isEmpty();
        assertThat(ShardPlanner.firstRanks(2, 4)).containsExactly(0, 1, 1);
    }

    @Test
    void aSplitWithoutExamplesHasEmptyShards() {
        ShardPlan plan = planner(10, 3, List.of(cut(3, 3), cut(6, 6))).plan(8);

        assertThat(plan.slots()).isEqualTo(6);
        assertThat(plan.first(1)).isEqualTo(3);
        assertThat(plan.end(2)).isEqualTo(10);
        assertThat(plan.split(3)).isEqualTo("test");
        assertThat(plan.end(5)).isZero();
    }

    @Test
    void aBandHoldsAtMost32Mebibytes() {
        ShardPlanner planner = planner(1000, 1, List.of());

        assertThat(planner.plan(1).bands()).isOne();
        // 1,001 examples of a MiB: 31 full bands, and one more
        assertThat(planner.plan(1 << 20).bands()).isEqualTo(32);
    }

    @Test
    void copiesOfAStraddlingExampleAreDealtToTheSlotsThatTheyLieIn() {
        // of ten examples those with ranks 3 to 8 have the hash 40, so they straddle both cuts
        ShardPlanner planner = planner(10, 3, List.of(new RankedHash(3, 40, 3, 6), new RankedHash(6, 40, 3, 6)));
        Map<RepeatedExample, Long> counted = new LinkedHashMap<>();
        counted.put(example(40, 1), 2L);
        counted.put(example(40, 2), 4L);

        List<List<RepeatedExample>> dealt = planner.deal(planner.plan(8), Map.of("train", counted));

        assertThat(dealt).hasSize(6);
        assertThat(dealt.get(0)).isEmpty();
        assertThat(dealt.get(1)).extracting(RepeatedExample::copies).containsExactly(2L, 1L);
        assertThat(dealt.get(2)).extracting(RepeatedExample::copies).containsExactly(3L);
        assertThat(dealt.get(2).get(0).features()).containsExactly(2);
        assertThat(dealt.subList(3, 6)).allMatch(List::isEmpty);
    }

    private static ShardPlanner planner(long examples, int shards, List<RankedHash> cuts) {
        return new ShardPlanner(SPLITS, shards, Map.of("train", new SplitCuts(examples, cuts)));
    }

    /** A cut between different hashes. */
    private static RankedHash cut(long rank, long hash) {
        return new RankedHash(rank, hash, rank, 1);
    }

    private static RepeatedExample example(long hash, int feature) {
        return new RepeatedExample(hash, new byte[] {(byte) feature}, 0, new byte[0], 1);
    }
}
