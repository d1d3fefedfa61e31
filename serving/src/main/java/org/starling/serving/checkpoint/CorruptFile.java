package org.starling.serving.checkpoint;

/**
 * One file of a checksummed directory that differs from the written one.
 *
 * @param file its name
 * @param finding the difference, such as {@code has sha256 …, expected …}
 */
public record CorruptFile(String file, String finding) {
    @Override
    public String toString() {
        return file + " " + finding;
    }
}
