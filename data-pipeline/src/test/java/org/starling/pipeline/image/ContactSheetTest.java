package org.starling.pipeline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.report.ContactSheet;

class ContactSheetTest {
    private static final LabelFormat LABEL = new LabelFormat.ClassIndex(2);

    @Test
    void showsTheOriginalAndThenItsVersions() throws IOException {
        ExampleFormat format = new ExampleFormat(new FeatureFormat(FeatureType.UINT8, List.of(3, 1, 2), 1f, 0f), LABEL);
        // a red pixel and a blue one
        byte[] image = {(byte) 255, 0, 0, 0, 0, (byte) 255};
        ExampleBlock block = ExampleBlock.ofClasses(format, image, new int[1]);

        byte[] png =
                new ContactSheet(format).draw(block, List.of(new Geometric.Flip(Geometric.Axis.HORIZONTAL, 1)), 1, 1);

        BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(sheet.getRGB(10, 10) & 0xffffff).isEqualTo(0xff0000);
        assertThat(sheet.getRGB(80, 10) & 0xffffff).isEqualTo(0x0000ff);
        assertThat(sheet.getRGB(110, 10) & 0xffffff).isEqualTo(0x0000ff);
        assertThat(sheet.getRGB(170, 10) & 0xffffff).isEqualTo(0xff0000);
    }

    @Test
    void refusesWhatIsNoImage() {
        assertThatThrownBy(() -> new ContactSheet(new ExampleFormat(FeatureFormat.float32(4), LABEL)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not images of bytes");
    }
}
