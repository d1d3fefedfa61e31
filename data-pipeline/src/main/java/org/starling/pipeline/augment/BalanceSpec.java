package org.starling.pipeline.augment;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Balancing of classes: as many training examples of each class as of the largest.
 *
 * @param method where more examples of the other classes come from
 * @param neighbours of {@link Method#SMOTE}: how many of the nearest examples one is taken from
 * @param seed another seed gives another choice
 */
public record BalanceSpec(Method method, @Default("5") int neighbours, @Default("0") long seed)
        implements Serializable {
    public BalanceSpec {
        new Checks()
                .requirePresent(method, "method")
                .require(neighbours >= 1, "neighbours", "must be at least 1, is " + neighbours)
                .done();
    }

    /** Source of additional examples of a class. */
    public enum Method {
        /** Its own examples are repeated equally often; some, chosen by their content, once more. */
        OVERSAMPLE,
        /** Tables only: new ones are made on the lines between neighbours, see {@link org.starling.kernels.augment.Smote}. */
        SMOTE
    }
}
