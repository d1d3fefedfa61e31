package org.starling.pipeline.progress;

import org.apache.spark.sql.SparkSession;

/** A step of a run. Spark jobs that start in this step have its text as their description. */
public enum PipelineStep {
    VALIDATE("reading and validating records"),
    SPLIT("splitting records into training and test"),
    FIT("fitting statistics and encodings"),
    WRITE("writing shards"),
    REJECT("writing rejected records");

    private final String text;

    PipelineStep(String text) {
        this.text = text;
    }

    /** Begins this step; the one before is over. For the jobs of the calling thread, until {@link JobDescription} is closed. */
    public void begin(SparkSession spark) {
        spark.sparkContext().setJobDescription(text);
    }
}
