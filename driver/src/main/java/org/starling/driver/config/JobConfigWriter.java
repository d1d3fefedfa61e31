package org.starling.driver.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.starling.driver.config.binding.RecordWriter;

/**
 * Writes jobs as the tree of their YAML, with all defaults filled in: what {@link JobConfigReader} reads as an equal job.
 * Stateless.
 */
public final class JobConfigWriter {
    /** Text in place of a secret. */
    public static final String REDACTED = "(redacted)";

    /** The default of Spark's own {@code spark.redaction.regex}. */
    private static final Pattern SECRET = Pattern.compile("(?i)secret|password|token|access[.]key");

    private JobConfigWriter() {}

    /** The tree of a job, secrets and all. */
    public static ObjectNode tree(JobConfig config) {
        return RecordWriter.write(config);
    }

    /**
     * The tree of a job as it may be stored: Spark properties whose name or value indicates a secret have the value
     * {@value #REDACTED}. The rule is that of Spark's own user interface.
     */
    public static ObjectNode redactedTree(JobConfig config) {
        Map<String, String> conf = new TreeMap<>(config.spark().conf());
        conf.replaceAll((key, value) -> isSecret(key, value) ? REDACTED : value);
        return tree(new JobConfig(
                config.name(),
                config.data(),
                config.model(),
                config.training(),
                config.checkpoints(),
                new SparkSpec(config.spark().master(), conf)));
    }

    private static boolean isSecret(String key, String value) {
        return SECRET.matcher(key).find() || SECRET.matcher(value).find();
    }
}
