/**
 * Reads and writes files through Hadoop file systems: local, {@code hdfs://} and any other that Spark can access. Every
 * failure is a {@link DataException} whose message names the file and the remedy. Depends on no other package of the pipeline.
 */
package org.starling.pipeline.files;
