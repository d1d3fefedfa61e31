package org.starling.benchmarks.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training and 10,000 test images of 28 × 28 pixels in 10 classes,
 * as four gzipped IDX files in one folder.
 *
 * @param folder where the files lie
 */
public record FashionMnist(Path folder) {
    /** Classes of the data set. */
    public static final int CLASSES = 10;
    /** Height and width of an image. */
    public static final int SIDE = 28;

    /** Environment variable with the folder of data sets. */
    public static final String DATASETS_VARIABLE = "STARLING_DATASETS";

    private static final String NAME = "fashion-mnist";
    private static final Path DEBIAN_PACKAGE = Path.of("/usr/share/datasets", NAME);
    private static final String TRAIN = "train";
    private static final String TEST = "t10k";
    private static final int IMAGES_MAGIC = 0x803;
    private static final int LABELS_MAGIC = 0x801;

    /**
     * Finds the folder: the one given, else in the folder named by {@value #DATASETS_VARIABLE}, else where Debian's package
     * puts it.
     *
     * @param given folder to take without looking further; may be {@code null}
     * @param datasets value of {@value #DATASETS_VARIABLE}; may be {@code null}
     * @throws IllegalArgumentException if no such folder has the files
     */
    public static FashionMnist find(Path given, String datasets) {
        List<Path> candidates = new ArrayList<>();
        if (given != null) {
            candidates.add(given);
        } else {
            Optional.ofNullable(datasets).map(folder -> Path.of(folder, NAME)).ifPresent(candidates::add);
            candidates.add(DEBIAN_PACKAGE);
        }
        return candidates.stream()
                .map(FashionMnist::new)
                .filter(FashionMnist::isComplete)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot find Fashion-MNIST: its IDX files are not in %s; install Debian's dataset-fashion-mnist, set %s to the folder that holds %s/, or pass --dataset FOLDER"
                                .formatted(candidates, DATASETS_VARIABLE, NAME)));
    }

    /** The first {@code limit} training images, or all if there are fewer. */
    public LabelledImages train(int limit) throws IOException {
        return read(TRAIN, limit);
    }

    /** The first {@code limit} test images, or all if there are fewer. */
    public LabelledImages test(int limit) throws IOException {
        return read(TEST, limit);
    }

    /**
     * Writes the first images of both splits as a data set of its own, in the same files.
     *
     * @param target folder to write into; must exist
     */
    public FashionMnist copyFirst(int trainImages, int testImages, Path target) throws IOException {
        FashionMnist copy = new FashionMnist(target);
        copy.write(TRAIN, read(TRAIN, trainImages));
        copy.write(TEST, read(TEST, testImages));
        return copy;
    }

    private void write(String split, LabelledImages images) throws IOException {
        ImageBatch all = images.batches(images.size()).get(0);
        int side = (int) Math.sqrt(all.pixels().length / (double) all.size());
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(images(split))))) {
            out.writeInt(IMAGES_MAGIC);
            out.writeInt(all.size());
            out.writeInt(side);
            out.writeInt(side);
            out.write(all.pixels());
        }
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(labels(split))))) {
            out.writeInt(LABELS_MAGIC);
            out.writeInt(all.size());
            for (int label : all.labels()) {
                out.writeByte(label);
            }
        }
    }

    /** File of the training images. */
    public Path trainImages() {
        return images(TRAIN);
    }

    /** File of the training labels. */
    public Path trainLabels() {
        return labels(TRAIN);
    }

    /** File of the test images. */
    public Path testImages() {
        return images(TEST);
    }

    /** File of the test labels. */
    public Path testLabels() {
        return labels(TEST);
    }

    private boolean isComplete() {
        return List.of(images(TRAIN), labels(TRAIN), images(TEST), labels(TEST)).stream()
                .allMatch(Files::isReadable);
    }

    private Path images(String split) {
        return folder.resolve(split + "-images-idx3-ubyte.gz");
    }

    private Path labels(String split) {
        return folder.resolve(split + "-labels-idx1-ubyte.gz");
    }

    private LabelledImages read(String split, int limit) throws IOException {
        byte[] labelBytes;
        try (DataInputStream in = open(labels(split))) {
            int count = header(in, labels(split), LABELS_MAGIC);
            labelBytes = in.readNBytes(Math.min(limit, count));
        }
        try (DataInputStream in = open(images(split))) {
            int count = Math.min(header(in, images(split), IMAGES_MAGIC), limit);
            int pixelsPerImage = Math.multiplyExact(in.readInt(), in.readInt());
            byte[] pixels = new byte[Math.multiplyExact(count, pixelsPerImage)];
            in.readFully(pixels);
            int[] classes = new int[count];
            for (int i = 0; i < count; i++) {
                classes[i] = labelBytes[i];
            }
            return new LabelledImages(pixelsPerImage, pixels, classes);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream compressed = Files.newInputStream(file);
        try {
            return new DataInputStream(new GZIPInputStream(compressed, 1 << 16));
        } catch (IOException e) {
            compressed.close();
            throw e;
        }
    }

    private static int header(DataInputStream in, Path file, int expected) throws IOException {
        int magic = in.readInt();
        if (magic != expected) {
            throw new IOException("Cannot read %s: its magic number is 0x%x and not 0x%x; fetch the file again"
                    .formatted(file, magic, expected));
        }
        return in.readInt();
    }
}
