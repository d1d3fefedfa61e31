/**
 * Time series: the records of a table in the order of a column of times, one series for each value of some other columns.
 * {@link org.starling.pipeline.series.SeriesWindows} divides series by time and cuts windows out of them, in training as at
 * inference.
 *
 * <p>Invariants: a window holds records of one series and one split; a record that no window uses is set aside with a reason;
 * the outcome depends on content only, not on partitions.
 */
package org.starling.pipeline.series;
