/**
 * Event files for TensorBoard. {@link org.starling.driver.tracking.tensorboard.TensorBoardTracker} turns the history of a run into
 * summaries ({@code SummaryMessage}), and {@code EventFile} appends them as records, each with its length and masked checksums.
 *
 * <p>Invariant: all that was written up to a completed epoch is complete records, so that a reader of the open file sees it.
 */
package org.starling.driver.tracking.tensorboard;
