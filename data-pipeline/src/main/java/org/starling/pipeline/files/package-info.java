/**
 * Reading and writing through Hadoop file systems: local, {@code hdfs://} and any other that Spark can reach. All failures
 * are {@link org.starling.pipeline.files.DataException}s whose messages name the file and the remedy. Depends on no
 * other package of the pipeline.
 */
package org.starling.pipeline.files;
