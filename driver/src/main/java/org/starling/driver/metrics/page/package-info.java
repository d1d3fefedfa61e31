/**
 * The page "Training" of Spark's web pages, live and in the history server. Training posts an {@link
 * org.starling.driver.metrics.page.EpochEvent} after each epoch, which Spark also writes to its event log. A listener puts it into
 * Spark's store of the application as a {@code StoredEpoch}, from which the page is drawn.
 */
package org.starling.driver.metrics.page;
