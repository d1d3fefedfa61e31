package org.starling.pipeline.record;

import java.io.Serializable;

/**
 * Numbers of an input that are set aside: those below {@code lower} and those above {@code upper}.
 *
 * @param reason what the books call it
 */
public record OutlierLimit(int input, double lower, double upper, String reason) implements Serializable {}
