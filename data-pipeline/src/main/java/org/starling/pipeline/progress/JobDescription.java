package org.starling.pipeline.progress;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Saves the job description of the calling thread, which Spark's web pages show, and restores it when closed. */
public final class JobDescription implements AutoCloseable {
    /** Local property that {@link SparkContext#setJobDescription} sets. */
    private static final String PROPERTY = "spark.job.description";

    private final SparkContext context;
    private final String before;

    public JobDescription(SparkSession spark) {
        this(spark.sparkContext());
    }

    private JobDescription(SparkContext context) {
        this.context = context;
        before = current(context);
    }

    /** Gives the jobs of the calling thread another description until it is closed. */
    public static JobDescription of(SparkContext context, String text) {
        JobDescription restored = new JobDescription(context);
        context.setJobDescription(text);
        return restored;
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
