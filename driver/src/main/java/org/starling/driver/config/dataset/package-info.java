/**
 * Public data sets by name. A path {@code dataset:NAME/FILE} in a job is replaced by the file that
 * {@link org.starling.driver.config.dataset.DatasetLocator} finds on this machine. {@link
 * org.starling.driver.config.dataset.DatasetFetcher} downloads a missing one at the user's request, never for a job.
 */
package org.starling.driver.config.dataset;
