package org.starling.pipeline.column;

import java.io.Serializable;
import java.util.BitSet;

/** The numbers of one column of a block. Immutable. */
public final class NumberColumn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] values;
    private final BitSet missing;

    /** Keeps both arrays without a copy. */
    public NumberColumn(double[] values, BitSet missing) {
        this.values = values;
        this.missing = missing;
    }

    public boolean isMissing(int row) {
        return missing.get(row);
    }

    public double at(int row) {
        return values[row];
    }
}
