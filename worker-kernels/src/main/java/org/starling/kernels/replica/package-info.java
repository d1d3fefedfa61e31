/**
 * Replicas: copies of a network that workers train. {@link org.starling.kernels.replica.Replica} is the contract, {@link
 * org.starling.kernels.replica.Network} the configuration to train, {@link org.starling.kernels.replica.ReplicaOptions} the
 * choice of backend, precision and threads. {@link org.starling.kernels.replica.Dl4jReplica} trains by DL4J's own layers.
 *
 * <p>Parameters and updater state cross this interface as flat float32 vectors in DL4J's order ({@link
 * org.starling.kernels.replica.FloatSource}). {@code LabelArrays} converts labels of packed batches into the arrays of DL4J's
 * output layers.
 *
 * <p>Invariant: training by any backend gives DL4J's results within float32 rounding.
 */
package org.starling.kernels.replica;
