/**
 * The configuration of a job: one YAML file, read by {@link org.starling.driver.config.JobConfigReader} into
 * {@link org.starling.driver.config.JobConfig}. Every block of the file is a record whose components are the keys; a record
 * checks itself when it is made, so a job contains only valid values. All problems of a file are reported together.
 *
 * <p>{@link org.starling.driver.config.JobConfigWriter} writes a job as YAML again, for checkpoints.
 *
 * <p>{@code binding} turns YAML into records and back, {@code network} turns the {@code model} block into a DL4J network, and
 * {@code dataset} finds the files behind {@code dataset:NAME/FILE}.
 */
package org.starling.driver.config;
