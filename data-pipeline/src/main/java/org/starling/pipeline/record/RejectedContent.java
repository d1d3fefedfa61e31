package org.starling.pipeline.record;

/** Content that is written about rejected records. Their numbers by reason are in the manifest in any case. */
public enum RejectedContent {
    /** Source, reason, and the record itself. */
    FULL,
    /** Source and reason, for records that must not be stored a second time. */
    REASON_ONLY,
    /** Nothing. */
    OFF
}
