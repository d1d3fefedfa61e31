/**
 * The books of a training job: no example is lost. Each worker counts what it was offered, trained and rejected
 * ({@link org.starling.driver.ledger.WorkerLedger}); an epoch holds its workers' counts
 * ({@link org.starling.driver.ledger.EpochLedger}); a job holds its epochs'
 * ({@link org.starling.driver.ledger.Ledger}). {@link org.starling.driver.ledger.EpochMetrics} are an epoch's loss, speed and
 * accuracy. {@link org.starling.driver.ledger.DataBooks} are the books of the data
 * pipeline that came before. Invariant of an accepted epoch: {@code offered = trained + rejected} for every worker, and
 * the workers together were offered every example exactly once.
 */
package org.starling.driver.ledger;
