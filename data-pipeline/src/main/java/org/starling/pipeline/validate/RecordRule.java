package org.starling.pipeline.validate;

import java.io.Serializable;

/** A condition that records must satisfy. Not thread-safe; each task has its own. */
@FunctionalInterface
public interface RecordRule extends Serializable {
    /** Whether a record does not satisfy the rule. A rule over a missing value is not broken. */
    boolean isBroken(ValidatedRecord record);
}
