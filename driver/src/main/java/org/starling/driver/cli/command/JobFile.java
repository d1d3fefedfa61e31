package org.starling.driver.cli.command;

import org.apache.hadoop.conf.Configuration;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import picocli.CommandLine.Parameters;

/** The job that a command is given. */
final class JobFile {
    @Parameters(paramLabel = "JOB.yaml", description = "The job; a local file, or one on any Hadoop file system.")
    private String file;

    /** Reads the job, with the assignments of the command line. */
    JobConfig read(CommandContext context) {
        return reader().read(file, context.options().overrides());
    }

    /** Whether a word of the command line names a job file, and not a folder. */
    static boolean isJob(String jobOrFolder) {
        return jobOrFolder.endsWith(".yaml") || jobOrFolder.endsWith(".yml");
    }

    static JobConfigReader reader() {
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser());
    }
}
