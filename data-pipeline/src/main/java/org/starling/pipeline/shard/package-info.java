/**
 * Shards: examples in one global pseudo-random order, cut into files whose sizes differ by at most one, and a manifest that
 * says all about them. {@link org.starling.pipeline.shard.ShardDirectory} makes a new set appear at once;
 * {@link org.starling.pipeline.shard.ShardSet} opens, checks and reads one. The bytes depend on content and seed only, not
 * on partitions, cores or file system.
 */
package org.starling.pipeline.shard;
