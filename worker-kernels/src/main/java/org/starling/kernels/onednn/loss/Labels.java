package org.starling.kernels.onednn.loss;

/**
 * The labels of the batch in training, row-major as the network's outputs; filled before each run of a plan. Where examples
 * have several positions (time steps, pixels) each position is a row.
 */
public final class Labels {

    /** Order of rows where examples have several positions. */
    public enum Order {
        /** All positions of an example, then those of the next. */
        BY_EXAMPLE,
        /** One position of all examples, then the next position. */
        BY_POSITION
    }

    /** Content that the loss requires where labels are not classes. */
    public enum Content {
        /** A value per output. */
        VECTORS,
        /** The number of a class per position. */
        CLASS_NUMBERS
    }

    private final int rows;
    private final int columns;
    private final Order order;
    private final Content content;
    private final LabelMask mask;
    private final float[] values;

    public Labels(int rows, int columns, Order order, Content content, LabelMask mask) {
        this.rows = rows;
        this.columns = columns;
        this.order = order;
        this.content = content;
        this.mask = mask;
        this.values = new float[Math.multiplyExact(rows, columns)];
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public Content content() {
        return content;
    }

    /** By how much the values count. */
    public LabelMask mask() {
        return mask;
    }

    /** The row of {@code position} of {@code example}, in a batch of {@code examples}. */
    public int row(int example, int position, int examples) {
        return order == Order.BY_EXAMPLE ? example * (rows / examples) + position : position * examples + example;
    }

    /** Shared, to be filled. */
    public float[] values() {
        return values;
    }
}
