package org.starling.pipeline.table.duplicates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Tells copies in a list of keyed entries: of equal ones all but the first in the order of {@code order}, then {@code place}. */
final class Copies {
    private Copies() {}

    /**
     * Indices of the entries that are copies of others. Entries are equal if they agree in {@code keys} and {@code checks}.
     *
     * @param size how many entries there are; arrays may be longer
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

    /** The keys that occur more than once, sorted. */
    private static long[] repeated(long[] keys, int size) {
        long[] sorted = Arrays.copyOf(keys, size);
        Arrays.sort(sorted);
        int found = 0;
        for (int i = 1; i < size; i++) {
            boolean again = sorted[i] == sorted[i - 1];
            if (again && (found == 0 || sorted[found - 1] != sorted[i])) {
                sorted[found++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, found);
    }
}
