/**
 * Writes shards. {@link ShardPlanner} finds the cuts of the global order without sorting it. {@link ShardWriter} sends each
 * example once, to the task that writes its shard. {@link ExampleSorter} sorts runs of examples before they are sent;
 * {@link ExampleBand} merges the runs that arrive. {@link ShardTask} writes the sorted examples to one file.
 *
 * <p>A shard is too large to be sorted in memory, so tasks process its range of hashes in bands. Examples of equal content on
 * both sides of a cut are counted and written as copies, so that the sizes of shards are exact in this case too.
 */
package org.starling.pipeline.shard.writing;
