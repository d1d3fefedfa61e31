/**
 * Public data sets by name. A path {@code dataset:NAME/FILE} in a job is replaced by the file that
 * {@link org.starling.driver.config.dataset.DatasetLocator} finds on this machine; what is not there,
 * {@link org.starling.driver.config.dataset.DatasetFetcher} downloads when a user asks for it, never a job by itself.
 */
package org.starling.driver.config.dataset;
