package org.starling.kernels.augment;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.starling.kernels.batch.FeatureFormat;

/** Runs every operation against the {@link AugmentationContract}. */
class AugmentationContractTest {
    private static final List<FeatureFormat> IMAGES = List.of(AugmentationContract.GREY, AugmentationContract.COLOUR);
    private static final List<FeatureFormat> TEXTS =
            List.of(AugmentationContract.TABLE, AugmentationContract.TOKENS, AugmentationContract.MANY_TOKENS);

    private abstract static class Case extends AugmentationContract {
        private final Augmentation usual;
        private final Augmentation without;
        private final List<FeatureFormat> formats;

        Case(Augmentation usual, Augmentation without, List<FeatureFormat> formats) {
            this.usual = usual;
            this.without = without;
            this.formats = formats;
        }

        @Override
        Augmentation usual() {
            return usual;
        }

        @Override
        Augmentation without() {
            return without;
        }

        @Override
        List<FeatureFormat> formats() {
            return formats;
        }
    }

    @Nested
    class HorizontalFlip extends Case {
        HorizontalFlip() {
            super(
                    new Geometric.Flip(Geometric.Axis.HORIZONTAL, 0.5),
                    new Geometric.Flip(Geometric.Axis.HORIZONTAL, 0),
                    IMAGES);
        }
    }

    @Nested
    class VerticalFlip extends Case {
        VerticalFlip() {
            super(
                    new Geometric.Flip(Geometric.Axis.VERTICAL, 0.5),
                    new Geometric.Flip(Geometric.Axis.VERTICAL, 0),
                    IMAGES);
        }
    }

    @Nested
    class Rotate extends Case {
        Rotate() {
            super(new Geometric.Rotate(20), new Geometric.Rotate(0), IMAGES);
        }
    }

    @Nested
    class Shift extends Case {
        Shift() {
            super(new Geometric.Shift(0.2), new Geometric.Shift(0), IMAGES);
        }
    }

    @Nested
    class Scale extends Case {
        Scale() {
            super(new Geometric.Scale(List.of(0.8, 1.3)), new Geometric.Scale(List.of(1.0, 1.0)), IMAGES);
        }
    }

    @Nested
    class Crop extends Case {
        Crop() {
            super(new Geometric.Crop(3), new Geometric.Crop(0), IMAGES);
        }
    }

    @Nested
    class ResizedCrop extends Case {
        ResizedCrop() {
            super(new Geometric.ResizedCrop(0.5), new Geometric.ResizedCrop(1), IMAGES);
        }
    }

    @Nested
    class Brightness extends Case {
        Brightness() {
            super(new Photometric.Brightness(0.4), new Photometric.Brightness(0), IMAGES);
        }
    }

    @Nested
    class Contrast extends Case {
        Contrast() {
            super(new Photometric.Contrast(0.4), new Photometric.Contrast(0), IMAGES);
        }
    }

    @Nested
    class ColourJitter extends Case {
        ColourJitter() {
            super(
                    new Photometric.ColourJitter(0.2, 0.2, 0.2),
                    new Photometric.ColourJitter(0, 0, 0),
                    List.of(AugmentationContract.COLOUR));
        }
    }

    @Nested
    class Cutout extends Case {
        Cutout() {
            super(new Photometric.Cutout(4), new Photometric.Cutout(0), IMAGES);
        }
    }

    @Nested
    class Noise extends Case {
        Noise() {
            super(
                    new Numeric.Noise(0.1),
                    new Numeric.Noise(0),
                    List.of(AugmentationContract.COLOUR, AugmentationContract.TABLE));
        }
    }

    @Nested
    class MaskTokens extends Case {
        MaskTokens() {
            super(new Numeric.MaskTokens(0.2, 1), new Numeric.MaskTokens(0, 1), TEXTS);
        }
    }

    @Nested
    class DropTokens extends Case {
        DropTokens() {
            super(new Numeric.DropTokens(0.2), new Numeric.DropTokens(0), TEXTS);
        }
    }

    @Nested
    class Mixup extends Case {
        Mixup() {
            super(
                    new Mixing.Mixup(0.4),
                    new Mixing.Mixup(0),
                    List.of(AugmentationContract.COLOUR, AugmentationContract.TABLE));
        }
    }

    @Nested
    class CutMix extends Case {
        CutMix() {
            super(new Mixing.CutMix(1), new Mixing.CutMix(0), IMAGES);
        }
    }
}
