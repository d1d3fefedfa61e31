/**
 * Whole jobs, as the commands run them: {@link org.starling.driver.job.TrainJob} prepares data, finds its
 * {@code StartingPoint}, trains, and lets {@code SavingHooks} evaluate and write checkpoints between epochs.
 */
package org.starling.driver.job;
