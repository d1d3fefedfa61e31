package org.starling.pipeline.augment;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.augment.Mixing;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Augmented copies of the training examples, written to the shards in addition to the originals.
 *
 * @param copies of each training example, all different
 * @param seed another seed gives other copies
 * @param operations what is done to a copy, in their order; none that mixes examples, because shards hold one class each
 */
public record AugmentSpec(@Default("1") int copies, @Default("0") long seed, List<Augmentation> operations)
        implements Serializable {
    private static final int MAX_COPIES = 1000;

    public AugmentSpec {
        new Checks()
                .require(
                        copies >= 1 && copies <= MAX_COPIES,
                        "copies",
                        "must lie between 1 and " + MAX_COPIES + ", is " + copies)
                .require(
                        operations != null && !operations.isEmpty(),
                        "operations",
                        "must list at least one operation; leave augment out to keep examples as they are")
                .require(
                        operations == null || operations.stream().noneMatch(Mixing.class::isInstance),
                        "operations",
                        "must not mix examples (mixup, cutmix); put these into training.augment")
                .done();
        operations = List.copyOf(operations);
    }
}
