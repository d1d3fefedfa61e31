/**
 * Code that runs inside one executor. It does not depend on YAML, the command line or Spark SQL.
 *
 * <ol>
 *   <li>{@link org.starling.kernels.batch} turns packed examples into shuffled batches, which {@link
 *       org.starling.kernels.augment} changes at random;
 *   <li>{@link org.starling.kernels.replica} is the contract of a replica, which trains one batch at a time; {@link
 *       org.starling.kernels.ReplicaCompiler} chooses between {@link org.starling.kernels.onednn} and DL4J;
 *   <li>{@link org.starling.kernels.averaging} is the contract of averaging; {@link org.starling.kernels.allreduce} implements
 *       it, with {@link org.starling.kernels.codec} for transport and {@link org.starling.kernels.outer} for the new parameters;
 *   <li>{@link org.starling.kernels.worker} is the body of a barrier task, which does all of this for one epoch.
 * </ol>
 *
 * <p>{@link org.starling.kernels.device} binds workers to GPUs. {@link org.starling.kernels.validation} checks value objects.
 */
package org.starling.kernels;
