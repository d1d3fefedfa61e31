package org.starling.benchmarks.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Order of the contenders' turns. */
public final class Alternation {
    private Alternation() {}

    /**
     * The contenders in the order of round {@code round}: A B C, then B C A, then C A B, and so on, so that no contender
     * always follows the same one or always begins.
     *
     * @param round counted from 1
     */
    public static <T> List<T> order(List<T> contenders, int round) {
        List<T> order = new ArrayList<>(contenders);
        Collections.rotate(order, -(round - 1));
        return order;
    }
}
