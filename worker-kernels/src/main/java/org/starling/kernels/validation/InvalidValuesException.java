package org.starling.kernels.validation;

import java.util.List;
import java.util.stream.Collectors;

/** Failure of a value object's constructor; carries every violation, not only the first. */
public final class InvalidValuesException extends IllegalArgumentException {
    private final transient List<Violation> violations;

    public InvalidValuesException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
