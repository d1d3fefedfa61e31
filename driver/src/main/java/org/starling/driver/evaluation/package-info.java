/**
 * Evaluation of networks on labelled examples, and prediction of raw data. The
 * {@link org.starling.driver.evaluation.Evaluator} sends parameters to the executors, where each partition of labelled examples
 * is run through a replica's inference and counted in a {@link org.starling.driver.evaluation.Tally}; the driver merges the
 * tallies in the order of the partitions, so equal partitions give equal figures, and turns them into an
 * {@link org.starling.driver.evaluation.EvaluationReport}. The {@link org.starling.driver.evaluation.Predictor} needs only a
 * checkpoint, which contains the transform of its training data.
 *
 * <p>Invariant: a report counts every example once; outputs that are not finite are an error, not wrong predictions.
 */
package org.starling.driver.evaluation;
