/**
 * The format of one shard file: Parquet with the required columns {@code features} (binary) and {@code label} (int32, or
 * binary for label vectors), readable by any Parquet tool. The same examples in the same order give the same bytes. Files are
 * written and read without Spark, so that a task can read any range of rows and check the checksums of pages.
 */
package org.starling.pipeline.shard.parquet;
