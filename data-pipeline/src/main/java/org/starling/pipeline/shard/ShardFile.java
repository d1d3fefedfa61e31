package org.starling.pipeline.shard;

import java.io.Serializable;

/**
 * One file of shuffled examples.
 *
 * @param path relative to the manifest, such as {@code train/part-00000.parquet}
 * @param examples number of its examples
 * @param bytes its length
 * @param sha256 of the file, in hexadecimal
 */
public record ShardFile(String path, long examples, long bytes, String sha256) implements Serializable {}
