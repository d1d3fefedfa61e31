package org.starling.kernels.allreduce;

import java.util.List;
import org.starling.kernels.allreduce.Slices.Chunk;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.codec.Delta;

/**
 * Parameters of all ranks after the last round, from which lossy codecs compute deltas; shared by all ranks of a JVM. Empty if
 * the codec is lossless. A chunk changes when its average arrives: then no rank has anything left to encode from it.
 */
final class BaseParameters {
    private final float[] values;
    private boolean given;

    /** The parameters; zeros until {@link #startFrom}. */
    public BaseParameters(GroupSpec spec) {
        this.values = new float[spec.codec().codec().lossless() ? 0 : spec.parameterCount()];
    }

    /** Sets the parameters that the ranks start with; later calls change nothing. */
    public synchronized void startFrom(float[] parameters) {
        if (!given) {
            System.arraycopy(parameters, 0, values, 0, values.length);
            given = true;
        }
    }

    /** Bytes of memory that it takes. */
    public long bytes() {
        return (long) values.length * Float.BYTES;
    }

    /** Returns the delta of {@code vector} from the base parameters. */
    public Delta delta(float[] vector, short[] lost) {
        return new Delta(vector, values, lost);
    }

    /** Writes the deltas of a range of {@code vector} to the beginning of {@code deltas}. */
    void subtract(float[] vector, int from, int length, float[] deltas) {
        for (int i = 0; i < length; i++) {
            deltas[i] = vector[from + i] - values[from + i];
        }
    }

    /** Converts the deltas in a range of {@code vector} into values. */
    public void add(float[] vector, int from, int length) {
        float[] known = values;
        for (int i = from; i < from + length; i++) {
            vector[i] += known[i];
        }
    }

    /**
     * Completes a chunk of averaged values that was decoded to {@code first}. Converts deltas into values, which become the base
     * parameters, and copies them to the other vectors of this JVM.
     */
    public void adopt(Chunk chunk, float[] first, List<float[]> others) {
        if (!chunk.codec().lossless()) {
            add(first, chunk.from(), chunk.length());
            System.arraycopy(first, chunk.from(), values, chunk.from(), chunk.length());
        }
        for (float[] other : others) {
            System.arraycopy(first, chunk.from(), other, chunk.from(), chunk.length());
        }
    }
}
