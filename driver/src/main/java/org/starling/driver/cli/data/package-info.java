/** The command that looks at shards: {@code data verify} and {@code data describe}. */
package org.starling.driver.cli.data;
