package org.starling.driver.config;

/** Similarity of the vectors of a user and an item. */
public enum Similarity {
    /** Their dot product. */
    DOT,
    /** The cosine of the angle between them. */
    COSINE
}
