package org.starling.pipeline.spec;

/** Treatment of labels when a source is read. */
public enum LabelUse {
    /** Training: a source without labels is an error, a record without one is rejected. */
    REQUIRED,
    /** Inference: labels are read if present, else null. */
    IF_PRESENT,
    /** Inference: labels are not read, so that none is a reason to reject a record. */
    IGNORED
}
