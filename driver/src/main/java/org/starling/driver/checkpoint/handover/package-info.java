/**
 * How a state too large for Spark's messages gets from the executors to the driver and back: through files that all of them
 * reach.
 */
package org.starling.driver.checkpoint.handover;
