/** What every command is given: the shared options, and where results, progress and messages go. */
package org.starling.driver.cli.context;
