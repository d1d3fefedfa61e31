package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.shard.ShardFile;

/**
 * Report of a task on the shard that it wrote.
 *
 * @param examplesByClass by class index
 */
record WrittenShard(ShardFile file, List<Long> examplesByClass) implements Serializable {}
