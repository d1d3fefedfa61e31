package org.starling.driver.tracking;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.starling.driver.cluster.TaskSlots;

/**
 * Resources of a run on its cluster.
 *
 * @param application Spark's id of the application
 * @param master Spark master
 * @param cores of all executors together; in local mode those of the master
 * @param workers replicas that train side by side
 * @param coresPerWorker cores of one worker
 * @param gpusPerWorker GPUs of one worker; may be a fraction
 */
public record RunResources(
        String application, String master, int cores, int workers, int coresPerWorker, double gpusPerWorker) {

    /** The resources that a context has now. */
    public static RunResources of(SparkContext context, int workers) {
        SparkConf conf = context.getConf();
        int coresPerWorker = conf.getInt("spark.task.cpus", 1);
        return new RunResources(
                context.applicationId(),
                context.master(),
                TaskSlots.slots(context) * coresPerWorker,
                workers,
                coresPerWorker,
                conf.getDouble("spark.task.resource.gpu.amount", 0));
    }

    /** Whether all workers run on the machine of the driver. */
    public boolean isLocal() {
        return master.startsWith("local");
    }
}
