/** The command that looks at shards: {@code data verify}, {@code data describe} and {@code data contact-sheet}. */
package org.starling.driver.cli.data;
