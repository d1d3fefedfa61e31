package org.starling.driver.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.starling.driver.config.binding.RecordWriter;
import org.starling.pipeline.files.ShownText;

/**
 * Writes jobs as the tree of their YAML, with all defaults filled in: what {@link JobConfigReader} reads as an equal job.
 * Stateless.
 */
public final class JobConfigWriter {
    /** Properties of Spark that explain a result or its speed. Others may be secrets, whatever their names. */
    private static final Set<String> STORED_PROPERTIES = Set.of(
            "spark.cores.max",
            "spark.default.parallelism",
            "spark.driver.cores",
            "spark.driver.memory",
            "spark.dynamicAllocation.enabled",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.executor.memory",
            "spark.executor.memoryOverhead",
            "spark.executor.memoryOverheadFactor",
            "spark.executor.resource.gpu.amount",
            "spark.network.crypto.enabled",
            "spark.serializer",
            "spark.sql.files.maxPartitionBytes",
            "spark.sql.legacy.parquet.nanosAsLong",
            "spark.sql.session.timeZone",
            "spark.sql.shuffle.partitions",
            "spark.starling.slotTimeout",
            "spark.task.cpus",
            "spark.task.maxFailures",
            "spark.task.resource.gpu.amount");

    private JobConfigWriter() {}

    /** The tree of a job, secrets and all. */
    public static ObjectNode tree(JobConfig config) {
        return RecordWriter.write(config);
    }

    /**
     * The tree of a job as it may be stored: only those properties of Spark that a reader needs, and no user information in
     * URIs.
     */
    public static ObjectNode storedTree(JobConfig config) {
        Map<String, String> conf = new TreeMap<>(config.spark().conf());
        conf.keySet().retainAll(STORED_PROPERTIES);
        ObjectNode tree = tree(new JobConfig(
                config.name(),
                config.data(),
                config.model(),
                config.training(),
                config.checkpoints(),
                new SparkSpec(config.spark().master(), conf),
                config.tracking()));
        return (ObjectNode) withoutSecrets(tree);
    }

    private static JsonNode withoutSecrets(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> entry.setValue(withoutSecrets(entry.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withoutSecrets(array.get(i)));
            }
        } else if (node.isTextual()) {
            return TextNode.valueOf(ShownText.withoutSecrets(node.asText()));
        }
        return node;
    }
}
