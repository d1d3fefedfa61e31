/**
 * Support for commands. {@link org.starling.driver.cli.support.CommandContext} holds the options that all commands share and
 * the streams for results and messages, and opens Spark sessions with the settings of
 * {@link org.starling.driver.cli.support.SparkSessions}; {@link org.starling.driver.cli.support.ProcessEnd} ends the process
 * afterwards.
 */
package org.starling.driver.cli.support;
