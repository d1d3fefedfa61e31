/**
 * Starling as a training master of dl4j-spark's entry points. {@link org.starling.driver.dl4j.StarlingTrainingMaster} takes
 * the place of a {@code ParameterAveragingTrainingMaster}. A call of {@code fit} becomes one epoch ({@code FitRunner}): the
 * data is packed and divided once ({@code data}), a workload is chosen for it ({@code worker}), {@code training} runs the
 * barrier job, and the network of the caller takes over the result.
 *
 * <p>Invariants: every example of the RDD is trained once in every call, or the call fails and leaves the network as it was;
 * parameters, updater state and counters continue those of the network of the caller.
 */
package org.starling.driver.dl4j;
