package org.starling.benchmarks.starling;

import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.augment.Photometric;

/** The operations of {@code conf/fashion-mnist-augmented.yaml}, by name. */
final class NamedAugmentations {
    private static final int PADDING = 2;
    private static final int CUTOUT = 8;

    private NamedAugmentations() {}

    /** A list of {@code crop}, {@code flip} and {@code cutout}, separated by {@code +}. */
    static List<Augmentation> parse(String names) {
        return List.of(StringUtils.split(names, '+')).stream()
                .map(NamedAugmentations::operation)
                .toList();
    }

    private static Augmentation operation(String name) {
        return switch (name) {
            case "crop" -> new Geometric.Crop(PADDING);
            case "flip" -> new Geometric.Flip(Geometric.Axis.HORIZONTAL, 0.5);
            case "cutout" -> new Photometric.Cutout(CUTOUT);
            default -> throw new IllegalArgumentException(
                    "Cannot augment by '" + name + "'; name crop, flip or cutout.");
        };
    }
}
