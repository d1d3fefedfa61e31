package org.starling.pipeline.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Finds duplicates in a list of keyed entries: all but the first of equal entries, by {@code order}, then {@code place}. */
final class Duplicates {
    private Duplicates() {}

    /**
     * Indices of the entries that are duplicates. Entries are equal if they agree in {@code keys} and {@code checks}.
     *
     * @param size number of entries; arrays may be longer
     */
    static BitSet among(long[] keys, long[] checks, long[] orders, long[] places, int size) {
        BitSet copies = new BitSet();
        long[] repeated = repeated(keys, size);
        if (repeated.length == 0) {
            return copies;
        }
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (Arrays.binarySearch(repeated, keys[i]) >= 0) {
                candidates.add(i);
            }
        }
        candidates.sort(Comparator.<Integer>comparingLong(i -> keys[i])
                .thenComparingLong(i -> checks[i])
                .thenComparingLong(i -> orders[i])
                .thenComparingLong(i -> places[i]));
        for (int i = 1; i < candidates.size(); i++) {
            int before = candidates.get(i - 1);
            int own = candidates.get(i);
            if (keys[before] == keys[own] && checks[before] == checks[own]) {
                copies.set(own);
            }
        }
        return copies;
    }

    /**
     * The keys that occur more than once, sorted. They are put into a table with open addressing; as they are hashes, their own
     * bits are the position.
     */
    private static long[] repeated(long[] keys, int size) {
        int capacity = Integer.highestOneBit(Math.max(1, size)) << 2;
        int mask = capacity - 1;
        long[] table = new long[capacity];
        long[] again = new long[size];
        int zeros = 0;
        int found = 0;
        for (int i = 0; i < size; i++) {
            long key = keys[i];
            if (key == 0) {
                // an empty place of the table looks like this key
                if (zeros++ > 0) {
                    again[found++] = 0;
                }
                continue;
            }
            int place = (int) (key ^ (key >>> Integer.SIZE)) & mask;
            while (table[place] != 0 && table[place] != key) {
                place = (place + 1) & mask;
            }
            if (table[place] == key) {
                again[found++] = key;
            }
            table[place] = key;
        }
        return Arrays.stream(again, 0, found).sorted().distinct().toArray();
    }
}
