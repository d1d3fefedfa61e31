/**
 * The commands. Each calls the part of Starling that does the work, and writes its result by the
 * {@link org.starling.driver.cli.support.CommandContext}.
 */
package org.starling.driver.cli.command;
