package org.starling.driver.checkpoint.storage;

/**
 * One file of a sealed directory that does not hold what was written.
 *
 * @param file its name
 * @param finding what is wrong, such as {@code has sha256 …, expected …}
 */
public record CorruptFile(String file, String finding) {
    @Override
    public String toString() {
        return file + " " + finding;
    }
}
