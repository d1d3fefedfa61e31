package org.starling.driver.cli.command;

import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.SparkSpec;

/**
 * Where the shards are that a command is given.
 *
 * @param path folder of the shards
 * @param spark what the job wants of Spark; nothing if no job was named
 */
record ShardLocation(String path, SparkSpec spark) {

    /** What a word of the command line means: a job file by its ending ({@code .yaml}, {@code .yml}), else a folder. */
    static ShardLocation of(String jobOrFolder, CommandContext context) {
        if (!jobOrFolder.endsWith(".yaml") && !jobOrFolder.endsWith(".yml")) {
            return new ShardLocation(jobOrFolder, SparkSpec.NONE);
        }
        JobConfig job = JobFile.reader().read(jobOrFolder, context.options().overrides());
        return new ShardLocation(job.data().shards().path(), job.spark());
    }
}
