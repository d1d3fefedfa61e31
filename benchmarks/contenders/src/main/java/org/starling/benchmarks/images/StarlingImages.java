package org.starling.benchmarks.images;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Repetition;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.PngFolder;
import org.starling.kernels.augment.BatchAugmenter;
import org.starling.kernels.augment.Geometric;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.image.ImageDecoder;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.image.Resize;

/**
 * PNG files to augmented float arrays: crop with 4 pixels of padding, flip, rotate by up to 15 degrees. Reading the file and
 * unpacking bytes to floats, which training does later, are part of the work.
 */
public final class StarlingImages implements Contender {
    private static final int SIDE = FashionMnist.SIDE;
    private static final ExampleFormat FORMAT = new ExampleFormat(
            new FeatureFormat(FeatureType.UINT8, List.of(1, SIDE, SIDE), 1f / 255, 0f),
            new LabelFormat.ClassIndex(FashionMnist.CLASSES));

    private final Settings settings;
    private final ImageDecoder decoder = new ImageDecoder();
    private final ImageShaping shaping = new ImageShaping(1, SIDE, SIDE, Resize.NONE);
    private final BatchAugmenter augmenter = new BatchAugmenter(
            List.of(
                    new Geometric.Crop(4),
                    new Geometric.Flip(Geometric.Axis.HORIZONTAL, 0.5),
                    new Geometric.Rotate(15)),
            FORMAT,
            1);
    private List<Path> files;
    private Batch batch;
    private FloatBuffer values;
    private int next;
    private double checksum;

    private StarlingImages(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws Exception {
        files = PngFolder.of(new FashionMnist(Path.of(settings.text("dataset"))), settings.count("examples"));
        int size = settings.count("batchSize");
        batch = new Batch(FORMAT, size);
        values = FloatBuffer.allocate(size * SIDE * SIDE);
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::batch);
    }

    private long batch() throws Exception {
        batch.clear();
        while (!batch.isFull()) {
            byte[] image = decoder.decode(Files.readAllBytes(files.get(next)), shaping);
            batch.add(ExampleBlock.ofClasses(FORMAT, image, new int[1]), 0);
            next = (next + 1) % files.size();
        }
        augmenter.apply(batch);
        values.clear();
        batch.unpackFeatures(values);
        checksum += values.get(SIDE / 2 * SIDE + SIDE / 2);
        return batch.size();
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

    /** Kind {@code starling-images}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-images";
        }

        @Override
        public Contender create(Settings settings) {
            return new StarlingImages(settings);
        }
    }
}
