package org.starling.benchmarks.datavec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.transform.CropImageTransform;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.datavec.image.transform.RotateImageTransform;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Repetition;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.PngFolder;

/**
 * PNG files to augmented float arrays by DataVec: crop by up to 4 pixels of each edge, flip, rotate by up to 15 degrees,
 * scale to the old size; transforms are applied to every image. Reading the file is part of the work.
 */
public final class DataVecImages implements Contender {
    private static final int SIDE = FashionMnist.SIDE;
    private static final int CROP = 4;
    private static final float DEGREES = 15;
    private static final int HORIZONTAL = 1;

    private final Settings settings;
    private final NativeImageLoader loader = new NativeImageLoader(SIDE, SIDE, 1);
    private ImageTransform transform;
    private List<Path> files;
    private int next;
    private double checksum;

    private DataVecImages(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws Exception {
        files = PngFolder.of(new FashionMnist(Path.of(settings.text("dataset"))), settings.count("examples"));
        Random random = new Random(1);
        transform = new PipelineImageTransform(
                Arrays.asList(
                        new Pair<>(new CropImageTransform(random, CROP), 1.0),
                        new Pair<>(new FlipImageTransform(HORIZONTAL), 0.5),
                        new Pair<>(new RotateImageTransform(random, DEGREES), 1.0)),
                false);
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::batch);
    }

    private long batch() throws Exception {
        int size = settings.count("batchSize");
        for (int i = 0; i < size; i++) {
            ImageWritable image = loader.asWritable(files.get(next).toFile());
            INDArray values = loader.asMatrix(transform.transform(image));
            checksum += values.getDouble(0, 0, SIDE / 2, SIDE / 2);
            next = (next + 1) % files.size();
        }
        return size;
    }

    @Override
    public Measurement measure() throws Exception {
        Measurement measured = Repetition.atLeast(settings.seconds("roundSeconds"), this::batch);
        if (checksum == 0) {
            throw new IllegalStateException("Cannot count these images: all are black");
        }
        return new Measurement(measured.examples(), measured.seconds(), Map.of());
    }

    @Override
    public void close() {
        // nothing is held
    }

    /** Kind {@code datavec-images}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "datavec-images";
        }

        @Override
        public Contender create(Settings settings) {
            return new DataVecImages(settings);
        }
    }
}
