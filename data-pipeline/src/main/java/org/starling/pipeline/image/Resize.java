package org.starling.pipeline.image;

/** Treatment of an image that does not have the requested size. */
public enum Resize {
    /** It is rejected. */
    NONE,
    /** It is scaled in both directions; its proportions may change. */
    STRETCH,
    /** It is scaled until it covers the size; the rest is cut off, equally on both sides. */
    CROP,
    /** It is scaled until it fits into the size; the rest is black, equally on both sides. */
    PAD
}
