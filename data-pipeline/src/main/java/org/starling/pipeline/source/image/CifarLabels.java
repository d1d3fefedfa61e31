package org.starling.pipeline.source.image;

import java.io.Serializable;

/**
 * The labels that stand before the pixels of each image in a file of CIFAR.
 *
 * @param bytes how many there are, one byte each
 * @param at which of them is the class
 * @param classes how many classes it may name
 */
public record CifarLabels(int bytes, int at, int classes) implements Serializable {
    /** The only label of CIFAR-10. */
    public static final CifarLabels TEN = new CifarLabels(1, 0, 10);

    /** The superclasses of CIFAR-100. */
    public static final CifarLabels COARSE = new CifarLabels(2, 0, 20);

    /** The classes of CIFAR-100. */
    public static final CifarLabels FINE = new CifarLabels(2, 1, 100);

    /** Reason of images with a label that is not a class, as in corrupt or other files. */
    static final String OUT_OF_RANGE = "label out of range";
}
