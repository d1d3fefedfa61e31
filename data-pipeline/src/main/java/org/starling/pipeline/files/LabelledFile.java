package org.starling.pipeline.files;

import java.io.Serializable;

/**
 * A file that is one example, or several, as the driver found it.
 *
 * @param path its location
 * @param bytes its length; {@link #MISSING} if there is no such file, {@link #OUTSIDE} if it must not be read
 * @param label its class; null if it has none
 * @param group its group, which stays in one split; null if it has none
 * @param fault reason to reject what names the file; null for none
 */
public record LabelledFile(String path, long bytes, String label, String group, String fault) implements Serializable {
    /** Length of a file that does not exist. */
    public static final long MISSING = -1;
    /** Length of a file that must not be read, because it is outside of the folder of the source. */
    public static final long OUTSIDE = -2;

    /** Whether there is a file that may be read. */
    public boolean isReadable() {
        return bytes >= 0;
    }

    /** A file that is named without a fault. */
    public LabelledFile(String path, long bytes, String label, String group) {
        this(path, bytes, label, group, null);
    }

    /** A file that is in no group. */
    public LabelledFile(String path, long bytes, String label) {
        this(path, bytes, label, null);
    }

    /** An entry of a list that cannot be read. */
    public static LabelledFile unreadable(String entry, String fault) {
        return new LabelledFile(entry, MISSING, null, null, fault);
    }
}
