package org.starling.kernels.augment;

import java.io.Serializable;
import java.util.Optional;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/** Operation of an {@code augment} block. Immutable; draws all random numbers from the given generator. */
@Variants(
        discriminator = "operation",
        value = {
            @Variant(name = "flip", type = Geometric.Flip.class),
            @Variant(name = "rotate", type = Geometric.Rotate.class),
            @Variant(name = "shift", type = Geometric.Shift.class),
            @Variant(name = "scale", type = Geometric.Scale.class),
            @Variant(name = "crop", type = Geometric.Crop.class),
            @Variant(name = "resized-crop", type = Geometric.ResizedCrop.class),
            @Variant(name = "brightness", type = Photometric.Brightness.class),
            @Variant(name = "contrast", type = Photometric.Contrast.class),
            @Variant(name = "colour-jitter", type = Photometric.ColourJitter.class),
            @Variant(name = "cutout", type = Photometric.Cutout.class),
            @Variant(name = "noise", type = Numeric.Noise.class),
            @Variant(name = "mask-tokens", type = Numeric.MaskTokens.class),
            @Variant(name = "drop-tokens", type = Numeric.DropTokens.class),
            @Variant(name = "mixup", type = Mixing.Mixup.class),
            @Variant(name = "cutmix", type = Mixing.CutMix.class)
        })
public sealed interface Augmentation extends Serializable permits Geometric, Photometric, Numeric, Mixing {

    /** Returns why it cannot be applied to examples of this format, and the remedy; empty if it can. */
    Optional<String> refusal(FeatureFormat features);
}
