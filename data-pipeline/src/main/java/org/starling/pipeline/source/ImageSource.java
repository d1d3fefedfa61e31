package org.starling.pipeline.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.image.ImageLimits;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.image.Resize;

/**
 * Images other than IDX: one file each, or the binary files of CIFAR. Examples have the shape {@code [channels, height,
 * width]}.
 */
public sealed interface ImageSource extends SourceSpec {

    /** Images of which each is a file: PNG, JPEG, BMP, GIF, TIFF or WebP, of any size. */
    sealed interface Files extends ImageSource {
        /** Folder or list, see the records. */
        String path();

        /** {@code [height, width]} of an example. */
        List<Integer> size();

        /** 1 for grey, 3 for red, green, blue. */
        int channels();

        /** Treatment of images of another size. */
        Resize resize();

        /** The most pixels of an image before it is resized; null for {@link ImageLimits#DEFAULT}. */
        Integer maxPixels();

        /** Limits of the images. */
        default ImageLimits limits() {
            return maxPixels() == null ? ImageLimits.DEFAULT : new ImageLimits(maxPixels());
        }

        /** The common shape of all images. */
        default ImageShaping shaping() {
            return new ImageShaping(channels(), size().get(0), size().get(1), resize());
        }
    }

    /**
     * A folder with one folder per class, which contains the images of the class. Images directly in the folder have no label.
     * Files of other kinds are rejected.
     *
     * @param path the folder, or a glob for several such folders
     */
    record Folder(
            String path,
            List<Integer> size,
            @Default("3") int channels,
            @Default("none") Resize resize,
            @OptionalValue @JsonInclude(Include.NON_NULL) Integer maxPixels)
            implements Files {
        public Folder {
            check(path, size, channels, resize, maxPixels).done();
            size = List.copyOf(size);
        }

        /** Images with the default limits. */
        public Folder(String path, List<Integer> size, int channels, Resize resize) {
            this(path, size, channels, resize, null);
        }

        @Override
        public Folder like(String location, Labels labels) {
            return new Folder(location, size, channels, resize, maxPixels);
        }
    }

    /**
     * A CSV file with the name and label of an image in each line.
     *
     * @param path the CSV file
     * @param images folder to which the names are relative; by default that of the CSV file
     * @param header whether the first line names the columns; without names they are c0, c1, and so on
     * @param image column that holds the name of the file
     * @param label column that holds the class; may be missing for inference only
     * @param delimiter one character between values
     * @param names files that may be named; null for those below {@code images}
     */
    record Listing(
            String path,
            @OptionalValue String images,
            @Default("present") Header header,
            @Default("image") String image,
            @OptionalValue String label,
            @Default("','") String delimiter,
            List<Integer> size,
            @Default("3") int channels,
            @Default("none") Resize resize,
            @OptionalValue @JsonInclude(Include.NON_NULL) Integer maxPixels,
            @OptionalValue @JsonInclude(Include.NON_NULL) ListedNames names)
            implements Files {
        public Listing {
            check(path, size, channels, resize, maxPixels)
                    .requirePresent(header, "header")
                    .requirePresent(image, "image")
                    .require(
                            delimiter != null && delimiter.length() == 1 && !"\"\n\r".contains(delimiter),
                            "delimiter",
                            "must be one character other than a quote or line end, is '" + delimiter + "'")
                    .done();
            size = List.copyOf(size);
        }

        @Override
        public Listing like(String location, Labels labels) {
            return new Listing(
                    location,
                    null,
                    header,
                    image,
                    labels.of(label),
                    delimiter,
                    size,
                    channels,
                    resize,
                    maxPixels,
                    names);
        }

        /** A list with the default limits. */
        public Listing(
                String path,
                String images,
                Header header,
                String image,
                String label,
                String delimiter,
                List<Integer> size,
                int channels,
                Resize resize) {
            this(path, images, header, image, label, delimiter, size, channels, resize, null, null);
        }
    }

    /**
     * The binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): 32x32 colour images of ten classes,
     * labelled 0 to 9.
     *
     * @param path file, folder or glob of {@code .bin} files
     */
    record Cifar10(String path) implements ImageSource {
        public Cifar10 {
            new Checks().requirePresent(path, "path").done();
        }

        @Override
        public Cifar10 like(String location, Labels present) {
            return new Cifar10(location);
        }
    }

    /**
     * The binary version of CIFAR-100: 32x32 colour images with two labels each.
     *
     * @param path file, folder or glob of {@code .bin} files
     * @param labels the label to use
     */
    record Cifar100(String path, @Default("fine") Cifar100Labels labels) implements ImageSource {
        public Cifar100 {
            new Checks()
                    .requirePresent(path, "path")
                    .requirePresent(labels, "labels")
                    .done();
        }

        @Override
        public Cifar100 like(String location, Labels present) {
            return new Cifar100(location, labels);
        }
    }

    /** The two labels of an image in CIFAR-100. */
    enum Cifar100Labels {
        /** One of 100 classes. */
        FINE,
        /** One of 20 groups of classes. */
        COARSE
    }

    /** Files that a list may name. */
    enum ListedNames {
        /** Those in the folder of the images, and in folders below it. */
        BELOW,
        /** All that the machines can read, on any file system. */
        ANY
    }

    private static Checks check(String path, List<Integer> size, int channels, Resize resize, Integer maxPixels) {
        return new Checks()
                .require(
                        maxPixels == null || (maxPixels >= 1 && maxPixels <= ImageLimits.HIGHEST_MAX_PIXELS),
                        "maxPixels",
                        "must be 1 to " + ImageLimits.HIGHEST_MAX_PIXELS + ", is " + maxPixels)
                .requirePresent(path, "path")
                .require(
                        size != null && size.size() == 2 && size.stream().allMatch(d -> d != null && d > 0),
                        "size",
                        "must be two positive numbers [height, width], is " + size)
                .require(channels == 1 || channels == 3, "channels", "must be 1 or 3, is " + channels)
                .requirePresent(resize, "resize");
    }
}
