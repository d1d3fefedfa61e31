/**
 * From a user's RDD to one partition for each worker. {@link org.starling.driver.dl4j.data.DataPreparation} packs the data in
 * one pass, which also counts the examples and compares their shapes. Then it divides the examples among the workers, by a
 * shuffle unless the partitions are already right. {@link org.starling.driver.dl4j.data.WorkerData} is the
 * result; it is kept for the next epoch on the same RDD.
 *
 * <p>Invariants: no example is lost or doubled; the same data in the same partitions, the same seed and the same number of
 * workers give the same partitions in the same order.
 */
package org.starling.driver.dl4j.data;
