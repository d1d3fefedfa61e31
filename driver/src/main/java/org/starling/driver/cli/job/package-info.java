/** Commands that run jobs in a Spark session: {@code demo}, {@code preprocess}, {@code train}. */
package org.starling.driver.cli.job;
