/**
 * How a command gets a Spark session and gives it back. {@link org.starling.driver.cli.session.SparkSessions} opens one with
 * the settings that training needs, and {@link org.starling.driver.cli.session.ProcessEnd} ends the process afterwards.
 */
package org.starling.driver.cli.session;
