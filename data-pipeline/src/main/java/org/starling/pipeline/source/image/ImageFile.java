package org.starling.pipeline.source.image;

import java.io.Serializable;

/**
 * One image as the driver found it.
 *
 * @param path where it lies
 * @param bytes its length; negative if there is no such file
 * @param label its class; null if it has none
 */
record ImageFile(String path, long bytes, String label) implements Serializable {
    /** Length of a file that does not exist. */
    static final long MISSING = -1;
}
