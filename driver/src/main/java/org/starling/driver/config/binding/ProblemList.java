package org.starling.driver.config.binding;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.validation.Violation;

/** The problems found in one configuration so far. Not thread-safe. */
public final class ProblemList {
    private final List<Violation> problems = new ArrayList<>();

    /** Notes a problem with what stands at {@code path}. */
    public void add(String path, String message) {
        problems.add(new Violation(path, message));
    }

    /** Notes a violation that was found by the object at {@code path}. */
    public void add(String path, Violation violation) {
        problems.add(path.isEmpty() ? violation : violation.under(path));
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    public List<Violation> all() {
        return List.copyOf(problems);
    }

    /**
     * Ends the reading of {@code origin}.
     *
     * @throws ConfigurationException if there was any problem
     */
    public void throwIfAny(String origin) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(origin, problems);
        }
    }
}
