/**
 * Averaging of replicas. Each rank brings a vector and a {@link org.starling.kernels.averaging.Contribution} to its {@link
 * org.starling.kernels.averaging.AllReduce}; all get the mean weighted by examples, after a {@link
 * org.starling.kernels.averaging.SliceUpdate} has changed it.
 *
 * <p>Here are the contracts. {@code exchange} implements the all-reduce, {@code codec} how values travel, {@code outer} the
 * outer optimisers, {@code schedule} when to average.
 */
package org.starling.kernels.averaging;
