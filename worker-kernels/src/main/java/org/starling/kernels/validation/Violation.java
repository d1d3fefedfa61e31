package org.starling.kernels.validation;

/**
 * Violation of a rule by a value.
 *
 * @param path dotted path of the invalid component, relative to the checked object, such as {@code split.test}; empty for the
 *     object as a whole
 * @param message the reason, the value and the remedy, in one sentence
 */
public record Violation(String path, String message) {

    /** Returns the same violation with a path from an object that holds the checked one under {@code parent}. */
    public Violation under(String parent) {
        String full = path.isEmpty() ? parent : path.startsWith("[") ? parent + path : parent + "." + path;
        return new Violation(full, message);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
