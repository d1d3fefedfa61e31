/**
 * The commands, one class each. A command calls other packages, and writes their result by the
 * {@link org.starling.driver.cli.support.CommandContext}.
 */
package org.starling.driver.cli.command;
