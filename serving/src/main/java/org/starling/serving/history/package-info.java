/**
 * Counts and figures of a training job. Each worker counts the examples that it was offered, trained and rejected
 * ({@link org.starling.serving.history.WorkerLedger}); an epoch holds its workers' counts
 * ({@link org.starling.serving.history.EpochLedger}); a job holds its epochs' ({@link org.starling.serving.history.Ledger}).
 * {@link org.starling.serving.history.EpochMetrics} are an epoch's loss, speed, accuracy, and the time of each worker
 * ({@link org.starling.serving.history.WorkerTimes});
 * {@link org.starling.serving.history.SelectionMetric} compares epochs by them.
 * {@link org.starling.serving.history.TrainingRecord} holds them all: the history in a checkpoint. {@link
 * org.starling.serving.history.Json} is its text.
 *
 * <p>Invariant of an accepted epoch: {@code offered = trained + rejected} for every worker, and the workers together were
 * offered every example exactly once.
 */
package org.starling.serving.history;
