/**
 * Counts and figures of a training job. Each worker counts the examples that it was offered, trained and rejected
 * ({@link org.starling.driver.metrics.WorkerLedger}); an epoch holds its workers' counts
 * ({@link org.starling.driver.metrics.EpochLedger}); a job holds its epochs' ({@link org.starling.driver.metrics.Ledger}).
 * {@link org.starling.driver.metrics.EpochMetrics} are an epoch's loss, speed and accuracy;
 * {@link org.starling.driver.metrics.SelectionMetric} compares epochs by them.
 *
 * <p>Invariant of an accepted epoch: {@code offered = trained + rejected} for every worker, and the workers together were
 * offered every example exactly once.
 */
package org.starling.driver.metrics;
