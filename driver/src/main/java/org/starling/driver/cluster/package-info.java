/** Checks of a cluster before a job starts on it. So a cluster that is too small is an error, and the job does not wait. */
package org.starling.driver.cluster;
