package org.starling.kernels.outer;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.starling.kernels.validation.Checks;

/**
 * Numbers that rounds leave for later rounds, besides the parameters: momentum of the outer optimiser and moving average. They are
 * of a slice of the parameters: of a rank's own slice, or of all parameters. Arrays are shared, not copied.
 *
 * @param from first position of the slice
 * @param to position after its last
 * @param momentum momentum of the outer optimiser, {@code to - from} values; empty if there is none
 * @param average moving average of the parameters, {@code to - from} values; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of numbers; compared by value below
public record OuterState(int from, int to, float[] momentum, float[] average) implements Serializable {
    private static final float[] NONE = {};

    /** Neither momentum nor moving average. */
    public static final OuterState EMPTY = new OuterState(0, 0, NONE);

    public OuterState {
        new Checks()
                .require(from >= 0 && to >= from, "to", "must not be less than from = " + from + ", is " + to)
                .require(
                        momentum.length == to - from || momentum.length == 0,
                        "momentum",
                        "must be " + (to - from) + " values, are " + momentum.length)
                .require(
                        average.length == to - from || average.length == 0,
                        "average",
                        "must be " + (to - from) + " values, are " + average.length)
                .done();
    }

    /** Creates a state without moving average. */
    public OuterState(int from, int to, float[] momentum) {
        this(from, to, momentum, NONE);
    }

    /** Creates the state of all parameters, without moving average. */
    public static OuterState ofAll(float[] momentum) {
        return new OuterState(0, momentum.length, momentum);
    }

    /** Creates the state of all parameters; each array may be empty. */
    public static OuterState ofAll(float[] momentum, float[] average) {
        return new OuterState(0, Math.max(momentum.length, average.length), momentum, average);
    }

    /**
     * Merges the slices of all ranks.
     *
     * @return the state of all parameters; {@link #EMPTY} if no slice has any
     * @throws IllegalArgumentException if the slices leave a gap or overlap
     */
    public static OuterState merge(List<OuterState> slices, int parameterCount) {
        List<OuterState> ordered = slices.stream()
                .filter(slice -> slice.to > slice.from)
                .sorted((a, b) -> Integer.compare(a.from, b.from))
                .toList();
        if (ordered.isEmpty()) {
            return EMPTY;
        }
        int end = 0;
        for (OuterState slice : ordered) {
            if (slice.from != end || slice.to > parameterCount) {
                throw new IllegalArgumentException("Cannot merge the outer state: a slice from " + slice.from + " to "
                        + slice.to + " does not follow " + end + " of " + parameterCount
                        + " parameters; pass the slices of all ranks of one group");
            }
            end = slice.to;
        }
        if (end != parameterCount) {
            throw new IllegalArgumentException("Cannot merge the outer state: it ends at " + end + " of "
                    + parameterCount + " parameters; pass the slices of all ranks of one group");
        }
        return ofAll(whole(ordered, OuterState::momentum, end), whole(ordered, OuterState::average, end));
    }

    private static float[] whole(List<OuterState> ordered, Function<OuterState, float[]> part, int length) {
        if (ordered.stream().anyMatch(slice -> part.apply(slice).length == 0)) {
            return NONE;
        }
        float[] whole = new float[length];
        for (OuterState slice : ordered) {
            System.arraycopy(part.apply(slice), 0, whole, slice.from, slice.to - slice.from);
        }
        return whole;
    }

    /**
     * Copies a part of one of the arrays.
     *
     * @param values {@link #momentum} or {@link #average} of this state, not empty
     * @throws IllegalArgumentException if this state does not include the positions
     */
    float[] copyOf(float[] values, int first, int end) {
        if (from > first || to < end) {
            throw new IllegalArgumentException("Cannot start an outer optimiser: the outer state goes from " + from
                    + " to " + to + ", this rank's slice of the parameters from " + first + " to " + end
                    + "; resume with the network of the checkpoint, or drop its outer state");
        }
        return Arrays.copyOfRange(values, first - from, end - from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OuterState state
                && from == state.from
                && to == state.to
                && Arrays.equals(momentum, state.momentum)
                && Arrays.equals(average, state.average);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * from + to) + Arrays.hashCode(momentum)) + Arrays.hashCode(average);
    }

    @Override
    public String toString() {
        return "OuterState[" + from + ", " + to + ")";
    }
}
