package org.starling.pipeline.order;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Sorts by hashes; only nearly equal hashes need an object. */
public final class HashSort {
    private static final long UPPER_HALF = -1L << Integer.SIZE;

    private HashSort() {}

    /**
     * Indices of hashes in their order.
     *
     * @param size number of hashes; the array may be longer
     * @param ties order of the indices of equal hashes
     */
    public static int[] order(long[] hashes, int size, Comparator<Integer> ties) {
        // the upper half of a hash distinguishes nearly all of them; the lower half is replaced by the index
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = (hashes[i] & UPPER_HALF) | i;
        }
        Arrays.sort(keys);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = (int) keys[i];
        }
        Comparator<Integer> whole =
                Comparator.<Integer>comparingLong(index -> hashes[index]).thenComparing(ties);
        for (int from = 0; from < size; ) {
            int to = from + 1;
            while (to < size && (keys[to] & UPPER_HALF) == (keys[from] & UPPER_HALF)) {
                to++;
            }
            if (to - from > 1) {
                int[] sorted = IntStream.range(from, to)
                        .mapToObj(place -> order[place])
                        .sorted(whole)
                        .mapToInt(Integer::intValue)
                        .toArray();
                System.arraycopy(sorted, 0, order, from, sorted.length);
            }
            from = to;
        }
        return order;
    }
}
