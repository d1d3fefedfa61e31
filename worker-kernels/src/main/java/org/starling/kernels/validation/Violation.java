package org.starling.kernels.validation;

/**
 * One thing that is wrong with a value.
 *
 * @param path dotted path of the offending component, relative to the object that was checked, such as {@code split.test};
 *     empty when the object as a whole is at fault
 * @param message what is wrong, the value, and what to do, in one sentence
 */
public record Violation(String path, String message) {

    /** The same violation as seen from an object that holds the checked one under {@code parent}. */
    public Violation under(String parent) {
        String full = path.isEmpty() ? parent : path.startsWith("[") ? parent + path : parent + "." + path;
        return new Violation(full, message);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
