/**
 * Records of a run for people who watch it or compare it with others. A {@link org.starling.driver.tracking.RunTracker} receives
 * the start of a {@link org.starling.driver.tracking.Run}, each completed epoch, and the {@link org.starling.driver.tracking.RunEnd}.
 * {@link org.starling.driver.tracking.RunTrackers} calls those of a job.
 *
 * <p>Invariant: a tracker that fails costs one warning, never the job.
 */
package org.starling.driver.tracking;
