package org.starling.pipeline.files;

import java.io.Serializable;

/**
 * A file that is one example, or several, as the driver found it.
 *
 * @param path where it lies
 * @param bytes its length; {@link #MISSING} if there is no such file
 * @param label its class; null if it has none
 */
public record LabelledFile(String path, long bytes, String label) implements Serializable {
    /** Length of a file that does not exist. */
    public static final long MISSING = -1;
}
