package org.starling.pipeline.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DuplicatesTest {

    @Test
    void ofEqualEntriesAllButTheFirstInOrderAreCopies() {
        Random random = new Random(3);
        int size = 500;
        long[] keys = random.longs(size, 0, 200).toArray();
        long[] checks = random.longs(size, 0, 2).toArray();
        long[] orders = random.longs(size, 0, 3).toArray();
        long[] places = random.longs(size).toArray();

        BitSet copies = Duplicates.among(keys, checks, orders, places, size);

        for (int i = 0; i < size; i++) {
            boolean hasEarlier = false;
            for (int j = 0; j < size; j++) {
                boolean equal = keys[i] == keys[j] && checks[i] == checks[j];
                boolean earlier = orders[j] < orders[i] || (orders[j] == orders[i] && places[j] < places[i]);
                hasEarlier |= equal && earlier;
            }
            assertThat(copies.get(i)).isEqualTo(hasEarlier);
        }
    }

    @Test
    void entriesBeyondTheSizeAreNotLookedAt() {
        long[] same = new long[8];

        assertThat(Duplicates.among(same, same, same, same, 1).isEmpty()).isTrue();
    }
}
