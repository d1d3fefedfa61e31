package org.starling.kernels.onednn.loss;

/** The labels of the batch in training, row-major as the network's outputs; filled before each run of a plan. */
public final class Labels {
    private final int rows;
    private final int columns;
    private final float[] values;

    public Labels(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.values = new float[Math.multiplyExact(rows, columns)];
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Shared, to be filled. */
    public float[] values() {
        return values;
    }
}
