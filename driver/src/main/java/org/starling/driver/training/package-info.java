/**
 * Training a network on a cluster. {@link org.starling.driver.training.Trainer} runs the epochs; each is one Spark barrier
 * job ({@code EpochRunner}), watched by {@code LiveProgress}. Between epochs the driver holds the averaged state and calls
 * {@link org.starling.driver.training.EpochHooks} to evaluate, to write checkpoints, and to call each
 * {@link org.starling.driver.training.EpochListener}. A
 * {@link org.starling.driver.training.ReplicaLease} keeps replicas between calls. A
 * {@link org.starling.driver.training.WorkerPartitioner} divides examples that come from elsewhere than shards among workers.
 *
 * <p>Invariant: an epoch counts only if every worker trained exactly the examples of its partition, according to the ledger.
 */
package org.starling.driver.training;
