package org.starling.pipeline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageShapingTest {

    @Test
    void anImageOfTheRightSizeStaysAsItIs() throws BadImageException {
        byte[] values = {1, 2, 3, 4, 5, 6};

        assertThat(new ImageShaping(1, 2, 3, Resize.NONE).apply(new Pixels(1, 2, 3, values)))
                .isEqualTo(values);
    }

    @Test
    void withoutResizingAnotherSizeIsRefused() {
        ImageShaping shaping = new ImageShaping(1, 3, 2, Resize.NONE);

        assertThatThrownBy(() -> shaping.apply(new Pixels(1, 2, 3, new byte[6])))
                .isInstanceOf(BadImageException.class)
                .hasMessage("wrong size: 2x3");
    }

    @Test
    void greyIsWeightedAsTheEyeDoes() {
        Pixels red = new Pixels(3, 1, 1, new byte[] {(byte) 200, 0, 0});

        assertThat(red.withChannels(1).values()).containsExactly(60);
    }

    @Test
    void shrinkingByTwoIsWeightedByATriangle() throws BadImageException {
        byte[] values = {0, 0, 100, 100};

        // pixel 0 covers 0, 0 fully and reaches into the third: weights 1/8 3/8 3/8 1/8 of which the left one is
        // outside
        assertThat(new ImageShaping(1, 1, 2, Resize.STRETCH).apply(new Pixels(1, 1, 4, values)))
                .containsExactly(14, 86);
    }

    @Test
    void cropKeepsTheMiddle() throws BadImageException {
        byte[] values = {10, 20, 30, 40};

        assertThat(new ImageShaping(1, 1, 2, Resize.CROP).apply(new Pixels(1, 1, 4, values)))
                .containsExactly(20, 30);
    }

    @Test
    void padSurroundsWithBlack() throws BadImageException {
        byte[] values = {10, 20};

        assertThat(new ImageShaping(1, 3, 2, Resize.PAD).apply(new Pixels(1, 1, 2, values)))
                .containsExactly(0, 0, 10, 20, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(value = Resize.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aPlainImageStaysPlain(Resize resize) throws BadImageException {
        byte[] values = new byte[3 * 31 * 47];
        Arrays.fill(values, (byte) 201);
        byte[] shaped = new ImageShaping(3, 20, 10, resize).apply(new Pixels(3, 31, 47, values));

        assertThat(shaped).hasSize(600).contains(201);
        for (byte value : shaped) {
            assertThat(value & 0xff).isIn(0, 201);
        }
    }
}
