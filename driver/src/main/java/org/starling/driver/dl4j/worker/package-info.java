/**
 * Workloads on chunks. {@link org.starling.driver.dl4j.worker.PackedChunkWorkload} trains on packed examples by any
 * kernel; {@link org.starling.driver.dl4j.worker.DataSetWorkload} trains on everything else by DL4J's own step, and is the one
 * that can call listeners and hooks for every batch ({@link org.starling.driver.dl4j.worker.Callbacks}).
 *
 * <p>Invariant: both make batches of the same size, the last one of a worker apart, of all its examples.
 */
package org.starling.driver.dl4j.worker;
