package org.starling.kernels.validation;

import java.util.List;
import java.util.stream.Collectors;

/** A value object was given values it cannot accept; carries every violation that was found, not only the first. */
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
