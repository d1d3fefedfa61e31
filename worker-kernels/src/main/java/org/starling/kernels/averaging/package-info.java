/**
 * How replicas become one. Each {@link org.starling.kernels.averaging.AllReduce} seat brings a vector and a
 * {@link org.starling.kernels.averaging.Contribution}; all leave with the mean weighted by examples, after a
 * {@link org.starling.kernels.averaging.SliceUpdate} has been at it.
 *
 * <p>Here are the contracts. {@code exchange} implements the all-reduce, {@code codec} how values travel, {@code outer} the
 * outer optimisers, {@code schedule} when to average.
 */
package org.starling.kernels.averaging;
