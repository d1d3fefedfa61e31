/**
 * Training a network on a cluster. {@link org.starling.driver.training.Trainer} runs the epochs; each is one Spark barrier
 * job ({@code EpochRunner}), watched by {@code LiveProgress}. Between epochs the driver holds the averaged state and calls
 * {@link org.starling.driver.training.EpochHooks} to evaluate and to write checkpoints. A
 * {@link org.starling.driver.training.ReplicaLease} lets replicas outlive a call.
 *
 * <p>Invariant: an epoch counts only when its ledger says that every worker trained exactly the examples of its partition.
 */
package org.starling.driver.training;
