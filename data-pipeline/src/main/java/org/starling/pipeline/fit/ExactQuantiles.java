package org.starling.pipeline.fit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Order statistics of columns of doubles, exactly, without sorting: a radix selection over the bits of the values. Each pass
 * counts, for every prefix that a requested rank may still have, the next bits. Counts are added up, so the result does not
 * depend on how rows are partitioned.
 *
 * <p>Few ranks take sixteen bits at a time, so four passes. Many ranks take eight or four bits, so that counts fit in memory.
 */
final class ExactQuantiles {
    private static final int MOST_BITS = 16;
    private static final int LEAST_BITS = 4;
    private static final int MOST_COUNTS = 1 << 23;

    private ExactQuantiles() {}

    /** A request for the value at a rank of a column's present values. */
    private static final class Target implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int column;
        private long rank;
        private long prefix;

        Target(int column, long rank) {
            this.column = column;
            this.rank = rank;
        }

        Prefix prefix() {
            return new Prefix(column, prefix);
        }
    }

    private record Prefix(int column, long bits) implements Serializable {}

    /**
     * The values at the requested ranks.
     *
     * @param rows some rows at a time: by column, its present values
     * @param ranks by column: ranks among its present values, from 0
     */
    static double[][] select(JavaRDD<double[][]> rows, long[][] ranks) {
        return select(
                rows,
                ranks,
                bits(Arrays.stream(ranks).mapToInt(own -> own.length).sum()));
    }

    /**
     * The same.
     *
     * @param bits bits that a pass narrows: a divisor of 64
     */
    static double[][] select(JavaRDD<double[][]> rows, long[][] ranks, int bits) {
        List<Target> targets = new ArrayList<>();
        for (int column = 0; column < ranks.length; column++) {
            for (long rank : ranks[column]) {
                targets.add(new Target(column, rank));
            }
        }
        for (int shift = Long.SIZE - bits; shift >= 0 && !targets.isEmpty(); shift -= bits) {
            narrow(rows, targets, shift, bits);
        }
        double[][] values = new double[ranks.length][];
        Iterator<Target> found = targets.iterator();
        for (int column = 0; column < ranks.length; column++) {
            values[column] = new double[ranks[column].length];
            for (int i = 0; i < values[column].length; i++) {
                values[column][i] = value(found.next().prefix);
            }
        }
        return values;
    }

    /** Bits that a pass narrows, for a number of ranks. */
    static int bits(int targets) {
        int bits = MOST_BITS;
        while (bits > LEAST_BITS && (long) targets << bits > MOST_COUNTS) {
            bits /= 2;
        }
        return bits;
    }

    private static void narrow(JavaRDD<double[][]> rows, List<Target> targets, int shift, int bits) {
        Map<Prefix, Integer> indices = new HashMap<>();
        List<Prefix> prefixes = new ArrayList<>();
        for (Target target : targets) {
            Prefix prefix = target.prefix();
            if (indices.putIfAbsent(prefix, prefixes.size()) == null) {
                prefixes.add(prefix);
            }
        }
        long[][] counts = rows.mapPartitions(part -> Collections.singleton(count(part, prefixes, shift, bits))
                        .iterator())
                .treeReduce(ExactQuantiles::add);
        for (Target target : targets) {
            long[] own = counts[indices.get(target.prefix())];
            int bucket = 0;
            while (target.rank >= own[bucket]) {
                target.rank -= own[bucket++];
            }
            target.prefix = (target.prefix << bits) | bucket;
        }
    }

    private static long[][] count(Iterator<double[][]> rows, List<Prefix> prefixes, int shift, int bits) {
        long[][] counts = new long[prefixes.size()][1 << bits];
        int columns = 1 + prefixes.stream().mapToInt(Prefix::column).max().orElse(-1);
        List<Map<Long, long[]>> byColumn = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            byColumn.add(new HashMap<>());
        }
        for (int i = 0; i < counts.length; i++) {
            byColumn.get(prefixes.get(i).column()).put(prefixes.get(i).bits(), counts[i]);
        }
        while (rows.hasNext()) {
            double[][] some = rows.next();
            for (int column = 0; column < columns; column++) {
                if (!byColumn.get(column).isEmpty()) {
                    count(some[column], byColumn.get(column), shift, bits);
                }
            }
        }
        return counts;
    }

    private static void count(double[] values, Map<Long, long[]> byPrefix, int shift, int bits) {
        int mask = (1 << bits) - 1;
        for (double value : values) {
            long ordered = orderedBits(value);
            // shifting by all 64 bits would shift by none
            long prefix = shift + bits == Long.SIZE ? 0 : ordered >>> (shift + bits);
            long[] own = byPrefix.get(prefix);
            if (own != null) {
                own[(int) (ordered >>> shift) & mask]++;
            }
        }
    }

    private static long[][] add(long[][] one, long[][] other) {
        for (int i = 0; i < one.length; i++) {
            long[] sum = one[i];
            long[] added = other[i];
            Arrays.setAll(sum, j -> sum[j] + added[j]);
        }
        return one;
    }

    /** Bits that are ordered, as unsigned numbers, like the values; both zeros are one. */
    private static long orderedBits(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    private static double value(long orderedBits) {
        return Double.longBitsToDouble(orderedBits < 0 ? orderedBits & Long.MAX_VALUE : ~orderedBits);
    }
}
