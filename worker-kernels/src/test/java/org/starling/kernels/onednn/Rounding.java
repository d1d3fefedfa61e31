package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides between two results in single precision by a third in double precision. Where a network magnifies rounding, both
 * leave the exact result, each in its own direction; a wrong derivative leaves it alone.
 */
final class Rounding {
    /**
     * How many times as far from the double-precision result ours may be as DL4J's. Both round at every operation, so the
     * distances are random numbers of one magnitude, but not equal.
     */
    static final double FACTOR = 4;

    private Rounding() {}

    /**
     * What rounding does not explain, in words.
     *
     * @param single results of a trial in single precision
     * @param exact results of the same trial with DL4J in double precision, in the same order
     */
    static List<String> unexplained(List<Comparison> single, List<Comparison> exact) {
        List<String> unexplained = new ArrayList<>();
        for (int of = 0; of < single.size(); of++) {
            Comparison comparison = single.get(of);
            // DL4J may fail in single precision alone, where ours is right
            if (!comparison.agrees() && !exact.get(of).agrees()) {
                double ours = 0;
                double theirs = 0;
                for (int i = 0; i < single.size(); i++) {
                    if (single.get(i).quantity().equals(comparison.quantity())) {
                        ours = Math.hypot(ours, exact.get(i).distance());
                        theirs = Math.hypot(
                                theirs,
                                Comparison.distance(
                                        single.get(i).theirs(), exact.get(i).theirs()));
                    }
                }
                if (!(ours <= FACTOR * theirs)) {
                    unexplained.add(
                            "%s; from double precision: ours %.3g, DL4J's %.3g".formatted(comparison, ours, theirs));
                }
            }
        }
        return unexplained;
    }
}
