/**
 * Metrics of training for Spark's metrics system. {@link org.starling.driver.metrics.StarlingPlugin} registers those of a
 * {@link org.starling.driver.metrics.TrainingMeter}: one for the driver, one for each executor. Training updates them.
 */
package org.starling.driver.metrics;
