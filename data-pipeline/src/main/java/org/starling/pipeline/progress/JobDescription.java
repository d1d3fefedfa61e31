package org.starling.pipeline.progress;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Remembers, until closed, how the calling thread describes its Spark jobs, and then describes them so again. */
public final class JobDescription implements AutoCloseable {
    /** Where {@link SparkContext#setJobDescription} puts it. */
    private static final String PROPERTY = "spark.job.description";

    private final SparkContext context;
    private final String before;

    public JobDescription(SparkSession spark) {
        context = spark.sparkContext();
        before = context.getLocalProperty(PROPERTY);
    }

    @Override
    public void close() {
        context.setJobDescription(before);
    }
}
