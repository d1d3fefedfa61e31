/**
 * The memory of one rank of an all-reduce. {@link org.starling.kernels.averaging.slice.Slices} cuts a vector into one slice
 * per rank, and each slice into chunks. A chunk leaves as an {@link org.starling.kernels.averaging.slice.OutgoingSlice},
 * waits encoded in an {@link org.starling.kernels.averaging.slice.Inbox}, is added up by a
 * {@link org.starling.kernels.averaging.slice.WeightedSum}; {@link org.starling.kernels.averaging.slice.Reference} holds what
 * all ranks had last.
 *
 * <p>Buffers are made once per group and used in all its rounds. Who may touch which when is the affair of the users; nothing
 * here locks.
 */
package org.starling.kernels.averaging.slice;
