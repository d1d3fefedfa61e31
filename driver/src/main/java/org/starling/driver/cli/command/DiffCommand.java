package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.statistics.FeatureStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code starling data diff}: differences between the manifests of two sets of shards. */
@Command(name = "diff", description = "Shows what differs between the manifests of two sets of shards.")
final class DiffCommand implements Runnable {
    private static final String LABEL = "JOB.yaml|FOLDER";

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = LABEL, description = "One job, or data.shards.path of it.")
    private String one;

    @Parameters(index = "1", paramLabel = LABEL, description = "The other.")
    private String other;

    DiffCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Map<String, Object> first = facts(manifest(one));
        Map<String, Object> second = facts(manifest(other));
        TextTable table = new TextTable("what", one, other);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Map<String, Object> all = new LinkedHashMap<>(first);
        second.forEach(all::putIfAbsent);
        for (String key : all.keySet()) {
            if (!Objects.equals(first.get(key), second.get(key))) {
                String left = text(first.get(key));
                String right = text(second.get(key));
                table.row(key, left, right);
                json.putObject(key).put("one", left).put("other", right);
            }
        }
        context.result(json.isEmpty() ? "no difference" : table.toString(), json);
    }

    private ShardManifest manifest(String jobOrFolder) {
        String path = ShardLocation.of(jobOrFolder, context).path();
        return new ShardDirectory(path, new Configuration()).manifest();
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static Map<String, Object> facts(ShardManifest manifest) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("fingerprint", manifest.fingerprint());
        facts.put("example", manifest.example());
        facts.put("classes", manifest.classes());
        manifest.splits().forEach((name, split) -> {
            facts.put(name + " examples", split.examples());
            facts.put(name + " examples by class", split.examplesByClass());
            facts.put(name + " shards", split.shards().size());
        });
        facts.put("offered", manifest.ledger().offered());
        facts.put("kept", manifest.ledger().kept());
        manifest.ledger().unused().forEach((reason, count) -> facts.put("left out: " + reason, count));
        for (FeatureStatistics feature : manifest.transform().statistics()) {
            // a column may be taken in several ways, and have any name
            String key = "statistics of " + feature.name();
            String also = key;
            for (int i = 2; facts.containsKey(also); i++) {
                also = key + " (" + i + ")";
            }
            facts.put(
                    also,
                    "%d values, mean %s, variance %s, from %s to %s"
                            .formatted(
                                    feature.count(), feature.mean(), feature.variance(), feature.min(), feature.max()));
        }
        if (manifest.transform() instanceof TableTransform table) {
            facts.put("columns", table.inputs());
            facts.put("encodings", table.encodings());
        } else if (manifest.transform() instanceof TextTransform texts) {
            facts.put("vocabulary", texts.encoding().vocabulary());
        }
        manifest.provenance()
                .sources()
                .forEach(source -> facts.put(source.role() + " " + source.path(), source.digest()));
        return facts;
    }
}
