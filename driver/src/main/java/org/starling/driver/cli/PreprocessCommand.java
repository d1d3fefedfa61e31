package org.starling.driver.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.config.JobConfig;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.Table;
import org.starling.pipeline.IfExists;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.clean.Books;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling preprocess JOB}: raw files to shards. */
@Command(
        name = "preprocess",
        description = "Turns the raw files of a job into training-ready shards. Shards that are there already are used"
                + " when they come from the same files and settings.")
final class PreprocessCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private JobArgument job;

    @Option(names = "--overwrite", description = "Replaces shards that come from other files or settings.")
    private boolean overwrite;

    PreprocessCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        JobConfig config = job.read(context.options());
        try (SparkSession spark = JobArgument.open(config, context.options().master())) {
            PreprocessResult result =
                    new Preprocess(spark).run(config.data(), overwrite ? IfExists.OVERWRITE : IfExists.REUSE_IF_SAME);
            String path = config.data().shards().path();
            context.result(text(result, path), json(result, path));
        }
    }

    private static String text(PreprocessResult result, String path) {
        Table splits = new Table("split", "examples", "shards");
        result.manifest()
                .splits()
                .forEach((name, split) -> splits.row(
                        name, Numbers.count(split.examples()), split.shards().size()));
        Books books = result.manifest().books();
        StringBuilder text = new StringBuilder("shards in %s: %s in %s\n%s%s records offered = %s kept + %s set aside\n"
                .formatted(
                        path,
                        outcome(result),
                        Numbers.duration(result.elapsed()),
                        splits,
                        Numbers.count(books.offered()),
                        Numbers.count(books.kept()),
                        Numbers.count(books.rejectedTotal())));
        books.rejected().forEach((reason, count) -> text.append("  %s: %s\n".formatted(Numbers.count(count), reason)));
        return text.toString();
    }

    private static ObjectNode json(PreprocessResult result, String path) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            ObjectNode json = mapper.createObjectNode()
                    .put("path", path)
                    .put("outcome", outcome(result))
                    .put("seconds", result.elapsed().toNanos() / 1e9);
            json.set("manifest", mapper.readTree(result.manifest().toJson()));
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read a manifest that was just written: " + e.getMessage(), e);
        }
    }

    private static String outcome(PreprocessResult result) {
        return result.outcome().name().toLowerCase(Locale.ROOT);
    }
}
