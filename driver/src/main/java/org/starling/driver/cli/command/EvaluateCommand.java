package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.OutputNames;
import org.starling.driver.evaluation.RawEvaluation;
import org.starling.driver.evaluation.UnseenCounts;
import org.starling.driver.report.PhaseProgress;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.split.Splits;
import org.starling.serving.history.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling evaluate FOLDER}: scores of a checkpoint on labelled data. */
@Command(
        name = "evaluate",
        description =
                "Evaluates a checkpoint on its test shards, or on other labelled data in the format of the training data.")
public final class EvaluateCommand implements Runnable {
    private static final String EVALUATING = "Evaluating";

    private final CommandContext context;

    @Mixin
    private CheckpointedModel model;

    @Option(
            names = "--input",
            paramLabel = "PATH",
            description = "Raw labelled data: images (IDX) or a table (CSV). Default: the test shards of the job.")
    private String input;

    @Option(names = "--labels", paramLabel = "PATH", description = "Labels of images given by --input.")
    private String labels;

    EvaluateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        model.checkpoint();
        context.withSpark("starling-evaluate", this::evaluate);
    }

    private void evaluate(SparkSession spark) {
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()));
        if (input == null) {
            EvaluationReport report = PhaseProgress.during(
                    spark.sparkContext(), EVALUATING, context.progress(), () -> ofShards(spark, evaluator));
            context.result(report.toText(), Json.tree(report));
            return;
        }
        SourceSpec source = model.source(input, labels, SourceSpec.Labels.PRESENT);
        RawEvaluation evaluation = PhaseProgress.during(
                spark.sparkContext(),
                EVALUATING,
                context.progress(),
                () -> evaluator.evaluate(model.checkpoint(), source, model.options(spark)));
        UnseenCounts unseen = UnseenCounts.of(spark, model.checkpoint(), source);
        ObjectNode json = (ObjectNode) Json.tree(evaluation.report());
        json.set("records", evaluation.records().toJson("evaluated"));
        json.set("unseen", unseen.toJson());
        context.result(
                evaluation.records().toText("evaluated")
                        + unseen.toText()
                        + "\n"
                        + evaluation.report().toText(),
                json);
    }

    private EvaluationReport ofShards(SparkSession spark, Evaluator evaluator) {
        ShardSet shards = ShardSet.open(spark, model.trainedOn().shards().path());
        int partitions = spark.sparkContext().defaultParallelism();
        ReplicaOptions options = model.options(spark);
        return evaluator.evaluate(
                model.checkpoint().model(),
                shards.blocks(Splits.TEST, partitions, options.batchSize()),
                shards.manifest().example(),
                OutputNames.of(InferencePipeline.of(shards.manifest())),
                options);
    }
}
