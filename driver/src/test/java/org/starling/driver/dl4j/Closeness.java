package org.starling.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares vectors of numbers that were summed in different orders. */
final class Closeness {
    private Closeness() {}

    /**
     * Asserts that all values are close.
     *
     * @param tolerance largest difference, relative to values above 1 and absolute below
     */
    static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        float[] found = actual.dup('c').data().asFloat();
        float[] wanted = expected.dup('c').data().asFloat();
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) Math.abs(found[i] - wanted[i]))
                    .as("value %d: %s and %s", i, found[i], wanted[i])
                    .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(wanted[i])));
        }
    }
}
