package org.starling.pipeline.shard.writing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.order.RankedHash;
import org.starling.pipeline.shard.parquet.LabelStorage;
import scala.Tuple2;

class ExampleSorterTest {
    private static final int BANDS = 3;

    @Test
    void bandsOfASlotHoldItsExamplesInGlobalOrder() {
        Random random = new Random(1);
        List<InternalRow> rows = new ArrayList<>();
        List<RepeatedExample> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            // some hashes twice, with the same features or with others
            long hash = i % 10 == 1 ? all.get(i - 1).hash() : random.nextLong();
            byte[] features = {(byte) random.nextInt(2), 7};
            int label = random.nextInt(2);
            all.add(new RepeatedExample(hash, features, label, new byte[0], 1));
            rows.add(new GenericInternalRow(new Object[] {UTF8String.fromString("train"), hash, features, label}));
        }
        SplitCuts cuts = new SplitCuts(5_000, List.of(new RankedHash(2_500, 0, 2_500, 1)));
        ShardPlan plan = new ShardPlan(List.of("train"), 2, BANDS, Map.of("train", cuts));

        Map<Integer, List<Tuple2<Integer, byte[]>>> runs = new TreeMap<>();
        // three partitions, so that runs meet
        for (int part = 0; part < 3; part++) {
            List<InternalRow> own = rows.subList(part * 1_000, part == 2 ? 5_000 : (part + 1) * 1_000);
            new ExampleSorter(plan, LabelStorage.CLASS)
                    .call(own.iterator())
                    .forEachRemaining(run -> runs.computeIfAbsent(run._1(), band -> new ArrayList<>())
                            .add(run));
        }
        List<RepeatedExample> sorted = new ArrayList<>();
        runs.values().forEach(own -> new ExampleBand(own.iterator()).forEachRemaining(sorted::add));

        assertThat(runs.keySet()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(sorted).isSortedAccordingTo(RepeatedExample.ORDER);
        assertThat(expanded(sorted)).containsExactlyInAnyOrderElementsOf(expanded(all));
    }

    @Test
    void equalExamplesTravelAsOne() {
        ExampleRun run = new ExampleRun();
        for (int i = 0; i < 1_000; i++) {
            run.add(new RepeatedExample(5, new byte[] {1, 2}, 3, new byte[0], 1));
            run.add(new RepeatedExample(4, new byte[] {(byte) (i % 2)}, 3, new byte[0], 1));
        }

        List<RepeatedExample> examples = new ArrayList<>();
        ExampleRun.read(run.take()).forEachRemaining(examples::add);

        assertThat(examples).extracting(RepeatedExample::copies).containsExactly(500L, 500L, 1_000L);
        assertThat(run.size()).isZero();
    }

    @Test
    void packedLabelsTravelWithTheirExamplesAndTellThemApart() {
        ExampleRun run = new ExampleRun();
        for (int i = 0; i < 1_000; i++) {
            Object[] values = {UTF8String.fromString("train"), 5L, new byte[] {1, 2}, new byte[] {(byte) (i % 3), 9}};
            run.add(RepeatedExample.of(new GenericInternalRow(values), LabelStorage.PACKED));
        }

        List<RepeatedExample> examples = new ArrayList<>();
        ExampleRun.read(run.take()).forEachRemaining(examples::add);

        assertThat(examples).extracting(RepeatedExample::copies).containsExactly(334L, 333L, 333L);
        assertThat(examples)
                .extracting(RepeatedExample::packedLabel)
                .containsExactly(new byte[] {0, 9}, new byte[] {1, 9}, new byte[] {2, 9});
        assertThat(examples).allMatch(example -> example.features().length == 2);
    }

    private static List<String> expanded(List<RepeatedExample> examples) {
        List<String> result = new ArrayList<>();
        for (RepeatedExample example : examples) {
            for (int copy = 0; copy < example.copies(); copy++) {
                result.add(example.hash() + ":" + example.features()[0] + ":" + example.label());
            }
        }
        return result;
    }
}
