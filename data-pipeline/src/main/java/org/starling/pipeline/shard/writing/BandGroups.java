package org.starling.pipeline.shard.writing;

import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;
import scala.Serializable;

/** Lets one task read all bands of a slot in their order. Spark requires Scala's {@code Serializable}. */
final class BandGroups implements PartitionCoalescer, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionGroup[] coalesce(int slots, RDD<?> bands) {
        Partition[] all = bands.partitions();
        PartitionGroup[] groups = new PartitionGroup[slots];
        int each = all.length / slots;
        for (int slot = 0; slot < slots; slot++) {
            groups[slot] = new PartitionGroup(Option.empty());
            for (int band = 0; band < each; band++) {
                groups[slot].partitions().$plus$eq(all[slot * each + band]);
            }
        }
        return groups;
    }
}
