/**
 * Evaluation of networks on labelled examples. The
 * {@link org.starling.driver.evaluation.Evaluator} sends parameters to the executors, where each partition of labelled examples
 * is run through a replica's inference and counted in a {@link org.starling.driver.evaluation.Tally}; the driver merges the
 * tallies in the order of the partitions, so equal partitions give equal figures, and turns them into an
 * {@link org.starling.driver.evaluation.EvaluationReport}. Raw data are prepared by the
 * transform in a checkpoint, and an {@link org.starling.driver.evaluation.InputLedger} counts its records.
 *
 * <p>Invariant: a report counts every example once; outputs that are not finite are an error, not wrong predictions.
 */
package org.starling.driver.evaluation;
