package org.starling.pipeline.validate;

import org.starling.pipeline.spec.TimeOffset;

/**
 * A point of time that a text names.
 *
 * @param microseconds since 1970, without a time zone
 * @param rest the time after that microsecond, in microseconds: at least 0, less than 1
 * @param offset whether the text states an offset from UTC
 */
public record PointOfTime(long microseconds, double rest, TimeOffset offset) {}
