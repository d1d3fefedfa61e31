package org.starling.pipeline.progress;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Saves the job description of the calling thread and restores it when closed. */
public final class JobDescription implements AutoCloseable {
    /** Local property that {@link SparkContext#setJobDescription} sets. */
    private static final String PROPERTY = "spark.job.description";

    private final SparkContext context;
    private final String before;

    public JobDescription(SparkSession spark) {
        context = spark.sparkContext();
        before = current(context);
    }

    /** Job description of the calling thread; null if there is none. */
    static String current(SparkContext context) {
        return context.getLocalProperty(PROPERTY);
    }

    @Override
    public void close() {
        context.setJobDescription(before);
    }
}
