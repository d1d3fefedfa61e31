/**
 * Transport of states that are too large for Spark's messages, from the executors to the driver and back: through files that
 * all of them reach.
 */
package org.starling.driver.checkpoint.handover;
