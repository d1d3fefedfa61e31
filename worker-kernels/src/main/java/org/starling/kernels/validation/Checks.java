package org.starling.kernels.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the violations in a record's constructor, so that one exception names all of them:
 *
 * <pre>{@code
 * public Split { // a record with the components test and seed
 *     new Checks().require(test > 0 && test < 1, "test", "must lie between 0 and 1, is " + test).done();
 * }
 * }</pre>
 *
 * <p>Not thread-safe; used for one constructor call.
 */
public final class Checks {
    private final List<Violation> violations = new ArrayList<>();

    /** Notes a violation of the component {@code path} unless {@code holds}. */
    public Checks require(boolean holds, String path, String message) {
        if (!holds) {
            violations.add(new Violation(path, message));
        }
        return this;
    }

    /** Notes a violation unless the component is present. */
    public Checks requirePresent(Object value, String path) {
        boolean present = value != null && !(value instanceof String text && text.isBlank());
        return require(present, path, "is missing");
    }

    /**
     * Notes the violations of another value object that is made of these components under the same names.
     *
     * @param construction calls its constructor
     */
    public Checks requireConstructible(Runnable construction) {
        try {
            construction.run();
        } catch (InvalidValuesException e) {
            violations.addAll(e.violations());
        }
        return this;
    }

    /**
     * Ends the check.
     *
     * @throws InvalidValuesException if anything was violated
     */
    public void done() {
        if (!violations.isEmpty()) {
            throw new InvalidValuesException(violations);
        }
    }
}
