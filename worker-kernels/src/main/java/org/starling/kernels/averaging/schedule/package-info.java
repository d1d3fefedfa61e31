/**
 * Averaging intervals. All ranks follow one schedule and count alike, so they average after the same batches without
 * asking each other.
 */
package org.starling.kernels.averaging.schedule;
