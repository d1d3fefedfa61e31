package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Limits for the values of columns, fitted to the training records that all other rules keep.
 *
 * @param columns feature columns of numbers
 * @param method the method that computes the limits
 * @param limit maximum distance of a value: standard deviations from the mean, or interquartile ranges beyond a quartile
 * @param then treatment of a record with a value beyond
 */
public record OutlierSpec(List<String> columns, Method method, double limit, @Default("drop") Action then)
        implements Serializable {

    /** Method that computes limits. */
    public enum Method {
        /** mean ± limit · standard deviation. */
        Z_SCORE,
        /** lower quartile − limit · IQR and upper quartile + limit · IQR (J. W. Tukey, Exploratory Data Analysis, 1977). */
        IQR
    }

    /** Treatment of an outlier. */
    public enum Action {
        /** Its record is rejected. */
        DROP,
        /** It is replaced by the nearest limit, at inference too. */
        CLIP
    }

    public OutlierSpec {
        new Checks()
                .require(columns != null && !columns.isEmpty(), "columns", "must name at least one column")
                .requirePresent(method, "method")
                .require(limit > 0 && Double.isFinite(limit), "limit", "must be positive and finite, is " + limit)
                .requirePresent(then, "then")
                .done();
        columns = List.copyOf(columns);
    }
}
