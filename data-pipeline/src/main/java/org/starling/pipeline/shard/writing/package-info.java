/**
 * Writes shards. {@link org.starling.pipeline.shard.writing.ShardPlanner} finds where to cut the global order without
 * sorting it; {@link org.starling.pipeline.shard.writing.ShardWriter} sends each example, once, to the task that writes its
 * shard; {@link org.starling.pipeline.shard.writing.ShardTask} writes sorted rows to one file. Examples of equal content
 * that lie on both sides of a cut are counted and written as copies, so that the sizes are exact even then.
 */
package org.starling.pipeline.shard.writing;
