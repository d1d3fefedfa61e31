/**
 * The command line. {@link org.starling.driver.cli.Starling} is the main class; every command is a class that receives a
 * {@link org.starling.driver.cli.support.CommandContext} (options that all commands share, and where output goes) and only
 * calls other packages. Results go to stdout, everything else to stderr.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong usage or configuration; {@link org.starling.driver.cli.ExceptionHandler} turns
 * exceptions into one message and a code.
 */
package org.starling.driver.cli;
