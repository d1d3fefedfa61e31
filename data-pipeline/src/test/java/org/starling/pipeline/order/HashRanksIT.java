package org.starling.pipeline.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

class HashRanksIT {

    @Test
    void hashesAreFoundAsInASortedList() {
        Random random = new Random(1);
        List<Long> hashes = new ArrayList<>(random.longs(3_000).boxed().toList());
        hashes.addAll(Collections.nCopies(200, hashes.get(0)));
        hashes.addAll(List.of(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0L, -1L));
        List<Row> rows = new ArrayList<>(
                hashes.stream().map(hash -> RowFactory.create("a", hash)).toList());
        rows.add(RowFactory.create("b", 5L));

        Map<String, HashRanks.Found> found = HashRanks.locate(
                rdd(rows), rows.size(), (group, size) -> group.equals("a") ? all(size) : new long[] {0});

        Collections.sort(hashes);
        assertThat(found.get("a").size()).isEqualTo(hashes.size());
        assertThat(found.get("a").hashes().stream().map(RankedHash::hash)).isEqualTo(hashes);
        for (RankedHash hash : found.get("a").hashes()) {
            assertThat(hash.below()).isEqualTo(hashes.indexOf(hash.hash()));
            assertThat(hash.below() + hash.equal()).isEqualTo(hashes.lastIndexOf(hash.hash()) + 1);
        }
        assertThat(found.get("b").hashes()).containsExactly(new RankedHash(0, 5, 0, 1));
    }

    private static long[] all(long size) {
        long[] ranks = new long[(int) size];
        for (int i = 0; i < size; i++) {
            ranks[i] = i;
        }
        return ranks;
    }

    private static JavaRDD<InternalRow> rdd(List<Row> rows) {
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType().add("group", DataTypes.StringType).add("hash", DataTypes.LongType))
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }
}
