package org.starling.pipeline.encode;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Scaling of one table column: {@code normalised = (raw − centre) · factor}, in double precision.
 *
 * @param centre subtracted first
 * @param factor multiplied with; 0 for a constant column, whose values become 0
 */
public record ColumnScaling(double centre, double factor) implements Serializable {
    /** Does not change values. */
    public static final ColumnScaling NONE = new ColumnScaling(0, 1);

    public ColumnScaling {
        new Checks()
                .require(Double.isFinite(centre), "centre", "must be finite, is " + centre)
                .require(Double.isFinite(factor), "factor", "must be finite, is " + factor)
                .done();
    }

    /** Maps {@code centre} to 0 and {@code spread} to 1; or all values to 0, if the spread is 0 or too small to be inverted. */
    public static ColumnScaling of(double centre, double spread) {
        double factor = 1 / spread;
        return new ColumnScaling(centre, Double.isFinite(factor) ? factor : 0);
    }

    /** The normalised value, limited to the range of float32: a far outlier becomes the largest float, not infinite. */
    public float apply(double raw) {
        double normalised = (raw - centre) * factor;
        return (float) Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, normalised));
    }

    /** The raw value for a normalised one; the centre for a constant column. */
    double inverse(double normalised) {
        return factor == 0 ? centre : normalised / factor + centre;
    }
}
