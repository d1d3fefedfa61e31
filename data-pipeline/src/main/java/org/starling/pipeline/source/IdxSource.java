package org.starling.pipeline.source;

import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Images and labels in IDX files, the format of MNIST (http://yann.lecun.com/exdb/mnist): unsigned bytes, plain or
 * compressed (.gz). Images {@code [n, height, width]} become examples of shape {@code [1, height, width]}; images
 * {@code [n, channels, height, width]} keep theirs.
 *
 * @param images the file of images
 * @param labels the file of labels, one per image; may be missing for inference only
 */
public record IdxSource(String images, @OptionalValue String labels) implements SourceSpec {
    public IdxSource {
        new Checks().requirePresent(images, "images").done();
    }

    /** Other images without labels; {@link #withLabels} adds their file. */
    @Override
    public IdxSource like(String location, Labels present) {
        return new IdxSource(location, null);
    }

    /** The same images with labels of their own. */
    public IdxSource withLabels(String file) {
        return new IdxSource(images, file);
    }
}
