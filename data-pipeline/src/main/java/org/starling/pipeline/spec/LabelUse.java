package org.starling.pipeline.spec;

/** What to do about labels when reading. */
public enum LabelUse {
    /** Training: a source without labels is an error, a record without one is set aside. */
    REQUIRED,
    /** Inference: labels are read where there are some, and are null elsewhere. */
    IF_PRESENT
}
