package org.starling.driver.cli.command;

import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.SparkSpec;

/**
 * The shards that a command is given.
 *
 * @param path folder of the shards
 * @param spark the job's settings of Spark; none if no job was named
 */
record ShardLocation(String path, SparkSpec spark) {

    /** The location that a word of the command line names: a job file ({@code .yaml}, {@code .yml}), else a folder. */
    static ShardLocation of(String jobOrFolder, CommandContext context) {
        if (!JobFile.isJob(jobOrFolder)) {
            return new ShardLocation(jobOrFolder, SparkSpec.NONE);
        }
        JobConfig job = JobFile.reader().read(jobOrFolder, context.options().overrides());
        return new ShardLocation(job.data().shards().path(), job.spark());
    }
}
