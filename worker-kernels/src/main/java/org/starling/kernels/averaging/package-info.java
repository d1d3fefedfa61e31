/**
 * Contracts of averaging. Each rank brings a vector and a {@link org.starling.kernels.averaging.Contribution} to its {@link
 * org.starling.kernels.averaging.AllReduce}. All ranks get the mean weighted by examples, after a {@link
 * org.starling.kernels.averaging.SliceUpdate} has changed it. {@link org.starling.kernels.averaging.AveragingSchedule} gives the
 * averaging interval. {@link org.starling.kernels.averaging.Vote} is a decision of all ranks.
 *
 * <p>{@code kernels.allreduce} implements the all-reduce, {@code kernels.codec} the encodings, {@code kernels.outer} the outer
 * optimisers.
 */
package org.starling.kernels.averaging;
