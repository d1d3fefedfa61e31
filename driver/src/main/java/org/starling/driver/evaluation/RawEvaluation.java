package org.starling.driver.evaluation;

/**
 * Scores of a network on raw labelled data.
 *
 * @param report scores on the records that were evaluated
 * @param records counts of those and of the rejected ones
 */
public record RawEvaluation(EvaluationReport report, InputLedger records) {}
