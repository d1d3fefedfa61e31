package org.starling.driver.cli.command;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.dataset.DatasetLocator;

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
            return new ShardLocation(jobOrFolder, new SparkSpec(null, Map.of()));
        }
        JobConfig job = new JobConfigReader(new Configuration(), DatasetLocator.ofUser())
                .read(jobOrFolder, context.options().overrides());
        return new ShardLocation(job.data().shards().path(), job.spark());
    }
}
