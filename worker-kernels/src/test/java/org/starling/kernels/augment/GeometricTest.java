package org.starling.kernels.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.Geometric.Axis;
import org.starling.kernels.augment.Geometric.Crop;
import org.starling.kernels.augment.Geometric.Flip;
import org.starling.kernels.augment.Geometric.Rotate;
import org.starling.kernels.augment.Geometric.Shift;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;

class GeometricTest {
    private static final ImageShape SHAPE = new ImageShape(1, 2, 3);

    @Test
    void aFlipMirrorsExactly() {
        assertThat(flipped(Axis.HORIZONTAL)).containsExactly(3, 2, 1, 6, 5, 4);
        assertThat(flipped(Axis.VERTICAL)).containsExactly(4, 5, 6, 1, 2, 3);
    }

    @Test
    void aShiftMovesToTheRightAndDown() {
        assertThat(mapped(Affine.shift(1, 0))).containsExactly(0, 1, 2, 0, 4, 5);
        assertThat(mapped(Affine.shift(0, 1))).containsExactly(0, 0, 0, 1, 2, 3);
        assertThat(mapped(Affine.shift(-0.5, 0))).containsExactly(2, 3, 2, 5, 6, 3);
    }

    @Test
    void aQuarterTurnIsCounterClockwise() {
        byte[] square = {1, 2, 3, 4};
        new AffineSampler(new ImageShape(1, 2, 2)).apply(Affine.rotation(90), square, 0);

        assertThat(square).containsExactly(2, 4, 1, 3);
    }

    @Test
    void mapsAreAppliedInTheirOrder() {
        // one to the right, then mirrored: so one to the left of the mirrored image
        assertThat(mapped(Affine.shift(1, 0).then(Affine.scale(-1, 1)))).containsExactly(2, 1, 0, 5, 4, 0);
    }

    @Test
    void growingByTwoKeepsTheMiddle() {
        byte[] row = {0, 100, 0, 0};
        new AffineSampler(new ImageShape(1, 1, 4)).apply(Affine.scale(2, 1), row, 0);

        assertThat(row).containsExactly(75, 75, 25, 0);
    }

    @Test
    void aCropHasAllPlacesWithinItsPadding() {
        Set<String> places = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            Affine map = new Crop(1).draw(Draws.generator(3, i), SHAPE);
            assertThat(map.movesWholePixels()).isTrue();
            places.add(map.x0() + "," + map.y0());
        }

        assertThat(places).hasSize(9);
    }

    @Test
    void joinedOperationsInterpolateOnce() {
        FeatureFormat format = new FeatureFormat(FeatureType.UINT8, List.of(1, 28, 28), 1f, 0f);
        byte[] image = new byte[784];
        Arrays.fill(image, (byte) 200);
        // there and back again: interpolating twice would darken the edges
        new ExampleAugmenter(List.of(new Shift(0), new Rotate(0), new Flip(Axis.HORIZONTAL, 1)), format)
                .apply(image, 0, 1, 1);

        assertThat(image).containsOnly(200);
    }

    @Test
    void imagesThatWereFlattenedAreRefused() {
        FeatureFormat flat = new FeatureFormat(FeatureType.UINT8, List.of(784), 1f, 0f);

        assertThatThrownBy(() -> new ExampleAugmenter(List.of(new Rotate(5)), flat))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot augment: Rotate[degrees=5.0] needs images of bytes with the shape [channels, height, width], has UINT8 of [784]; set data.shape, or remove it");
    }

    private static byte[] flipped(Axis axis) {
        return mapped(new Flip(axis, 1).draw(Draws.generator(1, 1), SHAPE));
    }

    private static byte[] mapped(Affine map) {
        byte[] image = {1, 2, 3, 4, 5, 6};
        new AffineSampler(SHAPE).apply(map, image, 0);
        return image;
    }
}
