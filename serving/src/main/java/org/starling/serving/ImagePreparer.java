package org.starling.serving;

import java.util.List;
import org.starling.pipeline.TrainedSource;
import org.starling.pipeline.encode.FeatureEncoder;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.image.BadImageException;
import org.starling.pipeline.image.ImageDecoder;
import org.starling.pipeline.image.ImageLimits;
import org.starling.pipeline.image.ImageShaping;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.source.ImageSource;

/**
 * Prepares images: files of all formats that {@link ImageDecoder} reads. A model of IDX or CIFAR data also takes the pixels as
 * those files hold them, and files of exactly their size.
 */
final class ImagePreparer implements RecordPreparer {
    private final FeatureEncoder encoder;
    private final ImageDecoder decoder;
    /** Null if the features are no images. */
    private final ImageShaping shaping;
    /** Bytes of the pixels of an image; -1 if only files are read. */
    private final int pixels;

    ImagePreparer(ImageTransform fitted, TrainedSource trained) {
        encoder = new FeatureEncoder(fitted);
        if (trained.source() instanceof ImageSource.Files files) {
            decoder = new ImageDecoder(files.limits());
            shaping = files.shaping();
            pixels = -1;
        } else {
            decoder = new ImageDecoder(ImageLimits.DEFAULT);
            shaping = plain(fitted.raw().shape());
            pixels = fitted.raw().bytes();
        }
    }

    private static ImageShaping plain(List<Integer> shape) {
        boolean isImage = shape.size() == 3 && (shape.get(0) == 1 || shape.get(0) == 3);
        return isImage ? new ImageShaping(shape.get(0), shape.get(1), shape.get(2), Resize.NONE) : null;
    }

    @Override
    public PreparedRecord prepare(Object record) {
        if (!(record instanceof byte[] bytes)) {
            return RecordPreparer.otherType(record, "an image (byte[])");
        } else if (bytes.length == pixels) {
            return PreparedRecord.usable(encoder.encode(bytes.clone()), List.of());
        } else if (shaping == null) {
            return PreparedRecord.rejected("%d bytes, not %d".formatted(bytes.length, pixels));
        }
        try {
            return PreparedRecord.usable(encoder.encode(decoder.decode(bytes, shaping)), List.of());
        } catch (BadImageException e) {
            return PreparedRecord.rejected(
                    e.reason().equals(ImageShaping.WRONG_SIZE)
                            ? "%s, not %dx%d".formatted(e.getMessage(), shaping.height(), shaping.width())
                            : e.getMessage());
        }
    }
}
