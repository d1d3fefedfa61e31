package org.starling.driver.cli;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.session.SparkSessions;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import picocli.CommandLine.Parameters;

/** The job file that a command works on; to be mixed into the command. */
final class JobArgument {
    @Parameters(index = "0", paramLabel = "JOB", description = "YAML file of the job; any Hadoop path.")
    private String file;

    /** Reads the job, with the overrides of the command line. */
    JobConfig read(GlobalOptions options) {
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file, options.overrides());
    }

    /** Opens the job's Spark session; the caller stops it. */
    static SparkSession open(JobConfig job, Optional<String> master) {
        return SparkSessions.open(job.name(), job.spark(), master);
    }
}
