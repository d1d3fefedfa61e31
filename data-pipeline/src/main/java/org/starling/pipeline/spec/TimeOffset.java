package org.starling.pipeline.spec;

/** Presence of a time zone, or its distance from UTC, in the texts of points of time in a column. */
public enum TimeOffset {
    /** As {@code 2024-01-01T12:00:00Z}: an instant. */
    PRESENT,
    /** As {@code 2024-01-01 12:00:00}: what a clock shows. */
    ABSENT
}
