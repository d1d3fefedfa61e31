/**
 * Workloads on chunks. {@link org.starling.driver.dl4j.worker.PackedChunkWorkload} trains packed examples on
 * any backend. {@link org.starling.driver.dl4j.worker.DataSetWorkload} trains all other data sets on DL4J. Only it can call
 * listeners and hooks for every batch ({@link org.starling.driver.dl4j.worker.Callbacks}).
 *
 * <p>Invariant: both make batches of the same size of all examples of a worker; only the last batch may be smaller.
 */
package org.starling.driver.dl4j.worker;
