package org.starling.pipeline.augment;

import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.spec.FeatureSpec;

/** Checks that no new training example would have indices that are no categories. */
public final class ExpansionChecks {
    private ExpansionChecks() {}

    /**
     * Checks one specification.
     *
     * @param features null for none
     * @param balance null for no balancing of classes
     * @param augment null for no augmented copies
     */
    public static void check(Checks checks, List<FeatureSpec> features, BalanceSpec balance, AugmentSpec augment) {
        boolean indices = hasIndex(features);
        checks.require(
                        !indices || balance == null || balance.method() != BalanceSpec.Method.SMOTE,
                        "balance.method",
                        "must not be smote, because features with as: index have no values between them; say oversample, or encode them as: one-hot")
                .require(
                        !indices || augment == null,
                        "augment",
                        "must not be given, because it would change features with as: index; leave it out, or encode them as: one-hot");
    }

    /** Returns whether features are indices of categories, which must not be changed. */
    public static boolean hasIndex(List<FeatureSpec> features) {
        return features != null && features.stream().anyMatch(FeatureSpec.Index.class::isInstance);
    }
}
