/**
 * Writes shards. {@link org.starling.pipeline.shard.writing.ShardPlanner} finds where to cut the global order without
 * sorting it; {@link org.starling.pipeline.shard.writing.ShardWriter} sends each example, once, to the task that writes
 * its shard, in runs that {@link org.starling.pipeline.shard.writing.ExampleSorter} sorts where they come from and
 * {@link org.starling.pipeline.shard.writing.ExampleBand} puts in order where they meet; {@link
 * org.starling.pipeline.shard.writing.ShardTask} writes sorted examples to one file. A shard is too large to be sorted
 * in memory, so that is done band by band of its range of hashes. Examples of equal content that lie on both sides of a
 * cut are counted and written as copies, so that the sizes are exact even then.
 */
package org.starling.pipeline.shard.writing;
