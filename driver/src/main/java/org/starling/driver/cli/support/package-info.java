/**
 * How a command gets a Spark session and gives it back. {@link org.starling.driver.cli.support.SparkSessions} opens one with
 * the settings that training needs, and {@link org.starling.driver.cli.support.ProcessEnd} ends the process afterwards.
 */
package org.starling.driver.cli.support;
