package org.starling.pipeline.split;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * A test set taken from the source, stratified by label.
 *
 * @param test share of each class that is kept for testing, between 0 and 1
 * @param seed another seed gives another choice
 */
public record SplitSpec(double test, @Default("0") long seed) implements Serializable {
    public SplitSpec {
        new Checks()
                .require(test > 0 && test < 1, "test", "must lie between 0 and 1, is " + test)
                .done();
    }
}
