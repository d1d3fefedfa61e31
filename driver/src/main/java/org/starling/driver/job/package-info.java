/**
 * Whole jobs, as the commands run them: {@link org.starling.driver.job.TrainJob} prepares data, finds its
 * {@code StartingPoint}, trains, and lets {@code SavingHooks} evaluate and write checkpoints between epochs. The
 * {@link org.starling.driver.tracking.RunTrackers} record the run.
 */
package org.starling.driver.job;
