/**
 * Prediction of raw data. The {@link org.starling.driver.prediction.Predictor} needs only a checkpoint, which contains the
 * transform of its training data. The pipeline prepares the records in their order. A
 * {@link org.starling.driver.prediction.PredictionTask} runs those of a partition through a replica, and {@code PredictionRows}
 * builds a row for each.
 * {@code ResumablePredictions} are written file by file.
 *
 * <p>Invariants: each record of the input has one row, with a prediction or the reason of its rejection. The order of the rows is
 * that of files and records, whatever the partitions.
 */
package org.starling.driver.prediction;
