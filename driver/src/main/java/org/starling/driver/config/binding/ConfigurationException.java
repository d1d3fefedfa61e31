package org.starling.driver.config.binding;

import java.util.List;
import java.util.stream.Collectors;
import org.starling.kernels.validation.Violation;

/** A configuration cannot be used; names everything that is wrong with it, each with its path in the YAML. */
public final class ConfigurationException extends RuntimeException {
    private final transient List<Violation> problems;

    /**
     * A configuration with several problems.
     *
     * @param origin where the configuration came from, as the user wrote it: a file, or an option of the command line
     */
    public ConfigurationException(String origin, List<Violation> problems) {
        super(describe(origin, problems));
        this.problems = List.copyOf(problems);
    }

    /** A configuration with one problem that concerns all of it. */
    public ConfigurationException(String origin, String problem) {
        this(origin, List.of(new Violation("", problem)));
    }

    /** All problems; their paths are those of the YAML. */
    public List<Violation> problems() {
        return problems;
    }

    private static String describe(String origin, List<Violation> problems) {
        if (problems.size() == 1) {
            return "Cannot use " + origin + ": " + problems.get(0);
        }
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", "Cannot use " + origin + ": " + problems.size() + " problems", ""));
    }
}
