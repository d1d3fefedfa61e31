/**
 * Shards: examples in one global pseudo-random order, cut into files whose sizes differ by at most one, and a manifest that
 * describes them. {@link ShardDirectory} publishes a new set atomically. {@link ShardSet} opens, checks and reads one.
 * {@link RecordLedger} proves that no record was lost.
 *
 * <p>Invariant: the bytes depend on content and seed only, not on partitions, cores or file system.
 */
package org.starling.pipeline.shard;
