/** Checks of a cluster before a job starts on it, so that a cluster that is too small is an error and not a wait. */
package org.starling.driver.cluster;
