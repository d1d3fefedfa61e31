package org.starling.pipeline.source.image;

import java.util.List;
import java.util.Optional;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;

/** Formats of images. */
final class ImageFormats {
    private ImageFormats() {}

    /**
     * Unsigned bytes of a shape.
     *
     * @param like the format that it must equal
     * @throws DataException if it does not
     */
    static RawFormat of(List<Integer> shape, Optional<RawFormat> like) {
        RawFormat format = new RawFormat(RawType.UINT8, shape);
        if (like.isPresent() && !like.get().equals(format)) {
            throw new DataException(
                    "Cannot read images: they have the shape %s, the training data has %s; set size and channels to match"
                            .formatted(shape, like.get().shape()));
        }
        return format;
    }
}
