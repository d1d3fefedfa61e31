package org.starling.kernels.outer;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.starling.kernels.validation.Checks;

/**
 * Momentum of a slice of the parameters: of a rank's own slice, or of all parameters.
 *
 * @param from first position of the slice
 * @param to position after its last
 * @param values the momentum, {@code to - from} values
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of numbers; compared by value below
public record OuterState(int from, int to, float[] values) implements Serializable {
    /** No momentum. */
    public static final OuterState EMPTY = new OuterState(0, 0, new float[0]);

    public OuterState {
        new Checks()
                .require(from >= 0 && to >= from, "to", "must not be less than from = " + from + ", is " + to)
                .require(
                        values.length == to - from,
                        "values",
                        "must be " + (to - from) + " values, are " + values.length)
                .done();
    }

    /** Creates the momentum of all parameters from the result of {@link #merge}. */
    public static OuterState ofAll(float[] momentum) {
        return new OuterState(0, momentum.length, momentum);
    }

    /**
     * Merges the slices of all ranks.
     *
     * @return the momentum of all parameters; {@link OuterOptimizer#NO_MOMENTUM} if no slice has any
     * @throws IllegalArgumentException if the slices leave a gap or overlap
     */
    public static float[] merge(List<OuterState> slices, int parameterCount) {
        List<OuterState> ordered = slices.stream()
                .filter(slice -> slice.to > slice.from)
                .sorted((a, b) -> Integer.compare(a.from, b.from))
                .toList();
        if (ordered.isEmpty()) {
            return OuterOptimizer.NO_MOMENTUM;
        }
        float[] whole = new float[parameterCount];
        int end = 0;
        for (OuterState slice : ordered) {
            if (slice.from != end || slice.to > parameterCount) {
                throw new IllegalArgumentException("Cannot merge the outer state: a slice from " + slice.from + " to "
                        + slice.to + " does not follow " + end + " of " + parameterCount
                        + " parameters; pass the slices of all ranks of one group");
            }
            System.arraycopy(slice.values, 0, whole, end, slice.values.length);
            end = slice.to;
        }
        if (end != parameterCount) {
            throw new IllegalArgumentException("Cannot merge the outer state: it ends at " + end + " of "
                    + parameterCount + " parameters; pass the slices of all ranks of one group");
        }
        return whole;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OuterState state
                && from == state.from
                && to == state.to
                && Arrays.equals(values, state.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * from + to) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "OuterState[" + from + ", " + to + ")";
    }
}
