package org.starling.pipeline.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.order.HashRanks.Found;
import org.starling.pipeline.order.HashRanks.Wanted;

/** The parts of a search, over two partitions, without Spark. */
class HashRanksTest {
    private static final Wanted ALL = (group, size) -> LongStream.range(0, size).toArray();

    @Test
    void moreRowsNeedMoreBitsUpToThirteen() {
        assertThat(HashRanks.bits(0)).isOne();
        assertThat(HashRanks.bits(256)).isOne();
        assertThat(HashRanks.bits(1024)).isEqualTo(3);
        assertThat(HashRanks.bits(Long.MAX_VALUE)).isEqualTo(13);
    }

    @Test
    void hashesAreFoundAsInASortedListWhateverTheBuckets() {
        Random random = new Random(1);
        List<Long> hashes = new ArrayList<>(random.longs(500).boxed().toList());
        hashes.addAll(Collections.nCopies(20, hashes.get(0)));
        hashes.addAll(List.of(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0L, -1L));
        List<Long> sorted = hashes.stream().sorted().toList();

        for (int bits : List.of(1, 5, 13)) {
            Found found = located(hashes, hashes, ALL, bits);

            assertThat(found.size()).isEqualTo(hashes.size());
            assertThat(found.hashes()).extracting(RankedHash::hash).isEqualTo(sorted);
            for (RankedHash hash : found.hashes()) {
                assertThat(hash.below()).isEqualTo(sorted.indexOf(hash.hash()));
                assertThat(hash.below() + hash.equal()).isEqualTo(sorted.lastIndexOf(hash.hash()) + 1);
            }
        }
    }

    @Test
    void onlyHashesInTheBucketsOfWantedRanksAreFetched() {
        HashHistogram histogram = histogram(List.of(-4L, -3L, 5L, 6L), 1);
        Map<String, Found> buckets = HashRanks.buckets(histogram, (group, size) -> new long[] {2});

        HashCounts fetched = HashRanks.candidates(rows(List.of(-4L, 5L, 6L)), HashRanks.needed(buckets), 1)
                .next();

        assertThat(fetched.byGroup()).isEqualTo(Map.of("a", Map.of(5L, 1L, 6L, 1L)));
        assertThat(HashRanks.needed(HashRanks.buckets(histogram, (group, size) -> new long[0])))
                .isEmpty();
    }

    @Test
    void aSourceThatChangedMeanwhileIsReported() {
        assertThatThrownBy(() -> located(List.of(1L, 2L), List.of(1L), ALL, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the source changed while it was read, run again");
    }

    private static Found located(List<Long> counted, List<Long> fetched, Wanted wanted, int bits) {
        Map<String, Found> buckets = HashRanks.buckets(histogram(counted, bits), wanted);
        HashCounts candidates = new HashCounts();
        for (List<Long> part : halves(fetched)) {
            candidates.merge(HashRanks.candidates(rows(part), HashRanks.needed(buckets), bits)
                    .next());
        }
        return HashRanks.hashes(buckets, candidates, bits).get("a");
    }

    private static HashHistogram histogram(List<Long> hashes, int bits) {
        HashHistogram histogram = new HashHistogram(bits);
        halves(hashes)
                .forEach(part ->
                        histogram.merge(HashRanks.histogram(rows(part), bits).next()));
        return histogram;
    }

    private static List<List<Long>> halves(List<Long> all) {
        return List.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size()));
    }

    private static Iterator<InternalRow> rows(List<Long> hashes) {
        return hashes.stream()
                .<InternalRow>map(hash -> new GenericInternalRow(new Object[] {UTF8String.fromString("a"), hash}))
                .iterator();
    }
}
