/**
 * One shard file: Parquet with the required columns {@code features} (binary) and {@code label} (int32), readable by any
 * Parquet tool. The same examples in the same order make the same bytes. Written and read without Spark, so that a task
 * can read any range of rows and pages are checked against their checksums.
 */
package org.starling.pipeline.shard.parquet;
