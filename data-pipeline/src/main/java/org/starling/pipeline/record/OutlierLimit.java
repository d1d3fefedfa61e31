package org.starling.pipeline.record;

import java.io.Serializable;

/**
 * Limits of the numbers of an input: records below {@code lower} or above {@code upper} are rejected.
 *
 * @param reason the reason in the record ledger
 */
public record OutlierLimit(int input, double lower, double upper, String reason) implements Serializable {}
